export { funnelsStream } from './funnels-stream.js';
export type { FunnelsOptions, FunnelsSource } from './funnels-options.js';
export type { FunnelsProgress, FunnelsSlice } from './funnels-state.js';

export { funnelsStream } from './funnels-stream.js';
export type {
  FunnelsOptions,
  FunnelsProgress,
  FunnelsSlice,
  FunnelsSource,
} from './funnels-stream.js';

export { revenueStream } from './revenue-stream.js';
export type { RevenueOptions, RevenueSource, RevenueState } from './revenue-stream.js';

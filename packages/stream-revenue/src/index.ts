export { revenueStream } from './revenue-stream.js';
export type { RevenueOptions, RevenueState } from './revenue-stream.js';

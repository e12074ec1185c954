export { cohortsStream } from './cohorts-stream.js';
export type { CohortsOptions } from './cohorts-stream.js';

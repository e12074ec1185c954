export { NAMED_LIST } from './named-list.js';
export type { NamedDifference } from './named-difference.js';

/** For tools: the parts of a read, to run one in their own process, and what `verify` tests. */
export { connect } from './connection.js';
export type { Host } from './host.js';
export { migrateConfig } from './migrate-config.js';
export { parseConfig } from './parse-config.js';
export { streams } from './streams.js';
export { runCommand } from './run-command.js';
export type { Command } from './command-line.js';
export { spec } from './spec.js';
export { ASSUMPTIONS } from './verify/assumptions.js';

/**
 * Exports for the tests and benchmarks in tools/: what they need to run a command in their own
 * process, and the assumptions that `verify` tests.
 */
export { connect } from './connection/connection.js';
export type { CountFiles } from './connection/count-files.js';
export type { Host } from './cli/host.js';
export { migrateConfig } from './config/migrate-config.js';
export { parseConfig } from './config/parse-config.js';
export { streams } from './connection/streams.js';
export { runCommand } from './cli/run-command.js';
export type { Command } from './cli/command-line.js';
export { spec } from './commands/spec.js';
export { ASSUMPTIONS } from './commands/verify/assumptions.js';

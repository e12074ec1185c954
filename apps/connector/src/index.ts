/** The parts of a read, for tools that run one in their own process. */
export { connect } from './connection.js';
export type { Connection, ConnectOptions } from './connection.js';
export type { Host } from './host.js';
export { parseConfig } from './parse-config.js';
export { streams } from './streams.js';
export { runCommand } from './run-command.js';
export type { Command } from './command-line.js';
export { spec } from './spec.js';

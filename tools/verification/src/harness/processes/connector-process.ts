import { join } from 'node:path';
import { WatchedProcess, type ProcessOptions } from './watched-process.js';
import { WORKSPACE_ROOT } from '../workspace/workspace-root.js';

/** The launcher of the built connector. */
export const CONNECTOR_BINARY = join(WORKSPACE_ROOT, 'bin', 'source-mixpanel');

export interface ConnectorOptions extends ProcessOptions {
  /** A command that starts the connector, such as `['prlimit', '--fsize=0']`. */
  readonly wrapper?: readonly string[];
}

/** Starts the built connector. */
export function startConnector(
  args: readonly string[],
  { wrapper = [], ...options }: ConnectorOptions,
): WatchedProcess {
  const [command = CONNECTOR_BINARY, ...rest] = [...wrapper, CONNECTOR_BINARY, ...args];
  return WatchedProcess.start(command, rest, options);
}

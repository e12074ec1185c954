import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Environment } from './expand-variables.js';
import type { Target } from './target.js';

const VARIABLE = 'SOURCE_MIXPANEL_QUOTA_DIR';
const FOLDER = '.source-mixpanel-quota';

/**
 * Returns the environment variable with which the connectors of all targets in one folder count
 * their requests together. Each run is a separate process, which otherwise would not know the
 * requests of earlier runs in the same hour. Returns an empty object if the user has set the
 * variable, even to an empty text, or if the folder does not exist.
 */
export function sharedCountOf(target: Target, environment: Environment): Record<string, string> {
  if (environment[VARIABLE] !== undefined || target.kind === 'json_lines') return {};
  const folder = dirname(resolve(target.kind === 'duckdb' ? target.path : target.directory));
  return existsSync(folder) ? { [VARIABLE]: join(folder, FOLDER) } : {};
}

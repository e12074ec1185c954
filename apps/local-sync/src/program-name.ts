import { isAbsolute, join, relative } from 'node:path';
import type { Environment } from './expand-variables.js';

export interface ProgramPlace {
  readonly environment: Environment;
  /** The script that the process was started with. */
  readonly script: string;
  readonly directory: string;
}

/** Returns the command that starts this program from the same directory. */
export function programName({ environment, script, directory }: ProgramPlace): string {
  if (environment['npm_lifecycle_event'] === 'sync') return 'npm run sync --';
  if (environment['npm_command'] === 'exec') return 'npx local-sync';
  // In the workspace the script is started by bin/local-sync.
  const inWorkspace = join('apps', 'local-sync', 'dist', 'main.js');
  const program = script.endsWith(inWorkspace)
    ? join(script.slice(0, -inWorkspace.length), 'bin', 'local-sync')
    : script;
  const near = relative(directory, program);
  return near.startsWith('..') || isAbsolute(near) ? program : near;
}

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';

const run = promisify(execFile);

/**
 * Bundles the connector, as it is released, into a directory. Returns the path of the program.
 * @param lines the path of a module that replaces `@source-mixpanel/event-lines`
 */
export async function buildConnector(directory: string, lines?: string): Promise<string> {
  const alias = lines === undefined ? [] : ['--alias', `@source-mixpanel/event-lines=${lines}`];
  await run(process.execPath, ['build.js', '--outdir', directory, ...alias], {
    cwd: join(WORKSPACE_ROOT, 'apps', 'connector'),
  });
  // Without this file Node would not treat the files as ES modules outside of the workspace.
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  return join(directory, 'main.js');
}

/** Bundles a connector that parses every line into objects. The fast path must be faster than this to be worth its code. */
export function buildObjectPathConnector(directory: string): Promise<string> {
  return buildConnector(
    directory,
    join(WORKSPACE_ROOT, 'packages/event-lines/bench/object-path.ts'),
  );
}

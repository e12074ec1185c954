import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';

const run = promisify(execFile);

/**
 * Bundles the connector as it ships into a directory and gives the path of its program.
 * @param lines another module in the place of `@source-mixpanel/event-lines`
 */
export async function buildConnector(directory: string, lines?: string): Promise<string> {
  const alias = lines === undefined ? [] : ['--alias', `@source-mixpanel/event-lines=${lines}`];
  await run(process.execPath, ['build.js', '--outdir', directory, ...alias], {
    cwd: join(WORKSPACE_ROOT, 'apps', 'connector'),
  });
  // Outside of the workspace nothing else says that these are modules.
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  return join(directory, 'main.js');
}

/** Both passes over every body on the object path: what the fast path has to be worth. */
export function buildObjectPathConnector(directory: string): Promise<string> {
  return buildConnector(
    directory,
    join(WORKSPACE_ROOT, 'packages/event-lines/bench/object-path.ts'),
  );
}

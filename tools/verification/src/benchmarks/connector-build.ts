import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';

const run = promisify(execFile);

/**
 * Bundles the connector into a directory in the same way as for a release. Returns the path of the
 * program.
 * @param lines the path of a module that replaces `@source-mixpanel/event-lines`; default: no
 *   replacement
 */
export async function buildConnector(directory: string, lines?: string): Promise<string> {
  const alias = lines === undefined ? [] : ['--alias', `@source-mixpanel/event-lines=${lines}`];
  await run(process.execPath, ['build.js', '--outdir', directory, ...alias], {
    cwd: join(WORKSPACE_ROOT, 'apps', 'connector'),
  });
  // Outside of the workspace, Node treats the files as ES modules only if there is such a
  // package.json.
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  return join(directory, 'main.js');
}

/**
 * Bundles a connector without the fast path: it parses every line into objects. The benchmark shows
 * what the fast path gains.
 */
export function buildObjectPathConnector(directory: string): Promise<string> {
  return buildConnector(
    directory,
    join(WORKSPACE_ROOT, 'packages/event-lines/bench/object-path.ts'),
  );
}

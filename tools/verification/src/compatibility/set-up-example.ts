import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startFixturesServer } from '@source-mixpanel/fixtures-server';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';
import type { Trial, TrialStage } from './pyairbyte-trials.js';
import { pythonVariables } from '../harness/python/line-driver.js';
import { pythonEnvironment } from '../harness/python/python-environment.js';

const run = promisify(execFile);
/** The texts that a user has to replace in the example: account, secret and project. */
const PLACEHOLDERS = ['"name.123456.mp-service-account"', '"..."', '1234567'] as const;

/** Runs the Python code of docs/guide/set-up.md against the default project of the mock. */
export async function setUpExample({ files }: TrialStage): Promise<Trial> {
  // The project is that of `bin/fixtures-server` without options.
  const server = await startFixturesServer({ hostile: false });
  const values = [server.username, server.secret, server.projectId];
  try {
    // The paths in the example are relative to the folder in which it is run.
    await symlink(join(WORKSPACE_ROOT, 'bin'), join(files.directory, 'bin'));
    const script = await files.write(
      'set_up.py',
      withValues(exampleOf('docs/guide/set-up.md'), values),
    );
    const { stdout } = await run(pythonEnvironment('pyairbyte'), [script], {
      cwd: files.directory,
      env: {
        ...pythonVariables(files.directory),
        SOURCE_MIXPANEL_BASE_URL: server.url,
        AIRBYTE_OFFLINE_MODE: '1',
        DO_NOT_TRACK: '1',
      },
    });
    const isShown = /\[5 rows x \d+ columns\]/.test(stdout);
    const problems = isShown ? [] : [`the example of set-up.md printed: ${stdout.slice(-500)}`];
    return { name: 'the example of set-up.md', outcome: 'five rows shown', problems };
  } finally {
    await server.close();
  }
}

function exampleOf(page: string): string {
  const text = readFileSync(join(WORKSPACE_ROOT, page), 'utf8');
  const block = /```python\n(.*?)```/s.exec(text)?.[1];
  if (block === undefined) throw new Error(`${page} has no Python code`);
  return block;
}

function withValues(code: string, values: readonly (string | number)[]): string {
  return PLACEHOLDERS.reduce((text, placeholder, index) => {
    if (!text.includes(placeholder))
      throw new Error(`the example no longer contains ${placeholder}`);
    return text.replace(placeholder, JSON.stringify(values[index]));
  }, code);
}

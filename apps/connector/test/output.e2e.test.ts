import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BINARY } from './run-connector.js';
import { Stage } from './stage.js';

let stage: Stage;
let config: string;
let catalog: string;
beforeAll(async () => {
  stage = await Stage.open();
  config = await stage.files.write('config.json', stage.config());
  catalog = await stage.files.write('catalog.json', await stage.catalog('export'));
});
afterAll(() => stage.close());

const PROBLEM = /^The output is incomplete, because it could not be written: .+\.\n$/;

/** Runs a bash script, in which `$0` is the connector and `$@` are its arguments. */
function runInShell(
  args: readonly string[],
  script: string,
): Promise<{ code: number | null; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', script, BINARY, ...args], {
      env: { PATH: process.env['PATH'], ...stage.environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stderr });
    });
  });
}

/** The maximum size of the file that stdout is redirected to: further writes fail with EFBIG. */
const LIMIT_KIBIBYTES = 1;

describe('stdout that cannot be written completely', () => {
  const commands = (): Record<string, readonly string[]> => ({
    spec: ['spec'],
    help: ['--help'],
    discover: ['discover', '--config', config],
    // Only streams with documented endpoints: for others, warnings may be printed on stderr.
    catalog: ['catalog', '--config', config, '--streams', 'cohorts,funnels'],
    read: ['read', '--config', config, '--catalog', catalog],
  });

  it.each(['spec', 'help', 'discover', 'catalog', 'read'])(
    'makes %s fail with a message if a file reaches its maximum size',
    async (name) => {
      const file = `${stage.files.directory}/${name}.out`;
      const args = commands()[name] ?? [];
      const complete = await runInShell(args, `exec "$0" "$@" > '${file}'`);
      expect(complete).toEqual({ code: 0, stderr: '' });
      expect(statSync(file).size).toBeGreaterThan(LIMIT_KIBIBYTES * 1024);
      const cut = await runInShell(
        args,
        `ulimit -f ${String(LIMIT_KIBIBYTES)}; exec "$0" "$@" > '${file}'`,
      );
      expect(statSync(file).size).toBe(LIMIT_KIBIBYTES * 1024);
      expect(cut.code).toBe(1);
      expect(cut.stderr).toMatch(PROBLEM);
      expect(cut.stderr).toContain('EFBIG');
    },
  );

  it.each(['spec', 'catalog'])('makes %s fail with a message if it is /dev/full', async (name) => {
    const { code, stderr } = await runInShell(commands()[name] ?? [], `exec "$0" "$@" > /dev/full`);
    expect(code).toBe(1);
    expect(stderr).toContain('no space is left on the device (ENOSPC)');
  });
});

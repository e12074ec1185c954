import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { copyWorkspace, linkProjects } from '@source-mixpanel/verification/workspace';

const folder = mkdtempSync(join(tmpdir(), 'source-mixpanel-generator-'));
/**
 * The names of the generated streams: one that comes first in sorted lists, one in the middle and
 * one that comes last.
 */
const NAMES = ['aa-first', 'metrics', 'zz-last-2'] as const;

/** Runs a command in the copy of the workspace. If it fails, the error contains its output. */
function run(...command: readonly [string, ...string[]]): void {
  const [program, ...args] = command;
  const { status, stdout, stderr } = spawnSync(join(folder, 'node_modules/.bin', program), args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false' },
  });
  if (status !== 0) throw new Error(`${command.join(' ')}\n${stdout}\n${stderr}`);
}

beforeAll(() => {
  copyWorkspace(folder);
  // structure.test.ts lists the files with git.
  for (const args of [['init'], ['add', '.']])
    execFileSync('git', [...args], { cwd: folder, stdio: 'ignore' });
  for (const name of NAMES) run('nx', 'generate', './tools:stream', name, '--skipInstall');
  linkProjects(folder);
  run('nx', 'sync');
  run('tsx', '--conditions=@source-mixpanel/source', 'tools/src/documentation/main.ts');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the generator writes and extends files in the format of prettier', () => {
  run(
    'prettier',
    '--check',
    ...NAMES.map((name) => `packages/stream-${name}`),
    '{packages,apps}/*/src/**/*.ts',
  );
});

describe.each(NAMES)('the generated stream %s', (name) => {
  it('compiles together with the connector', () => {
    run('tsc', '-b', `packages/stream-${name}`, 'apps/connector');
  });

  it('passes lint, like the packages with extended lists', () => {
    const projects = [`stream-${name}`, 'mixpanel', 'connector'];
    const names = projects.map((project) => `@source-mixpanel/${project}`).join(',');
    run('nx', 'run-many', '-t', 'lint', '-p', names, '--output-style=static');
  });

  it('passes its own tests', () => {
    const flags = ['--passWithNoTests=false', '-c'];
    run('jest', ...flags, `packages/stream-${name}/package.json`);
  });
});

describe('after the generation, the existing tests', () => {
  const flags = ['--passWithNoTests=false', '-i', '-c'];

  it('of tools that compare structure and documents with the list of streams pass', () => {
    run('jest', ...flags, 'tools/jest.config.js', 'structure', 'documents', 'documentation');
  });

  it('of the client, the endpoints and the mock pass', () => {
    for (const folder of ['packages/client', 'packages/mixpanel', 'apps/fixtures-server']) {
      run('jest', ...flags, `${folder}/package.json`);
    }
  });

  it('of the connector that discover or list all streams pass', () => {
    run('nx', 'build', '@source-mixpanel/connector');
    const files = ['seven-', 'optional-helpers', 'column-choice', 'python-connector-cases'];
    run('jest', ...flags, 'apps/connector/package.json', ...files);
  });
});

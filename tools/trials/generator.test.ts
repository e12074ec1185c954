import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { copyWorkspace, linkProjects } from '../src/copy-workspace.js';

const folder = mkdtempSync(join(tmpdir(), 'source-mixpanel-generator-'));
const NAME = 'lookup-tables';

/** A command in the copy; what it says comes along when it fails. */
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
  // The structure test asks git for the files.
  for (const args of [['init'], ['add', '.']])
    execFileSync('git', [...args], { cwd: folder, stdio: 'ignore' });
  run('nx', 'generate', './tools:stream', NAME, '--skipInstall');
  linkProjects(folder);
  run('nx', 'sync');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a generated stream', () => {
  it('has the types that the others expect of it', () => {
    run('tsc', '-b', `packages/stream-${NAME}`, 'apps/connector');
  });

  it('passes lint, and so do the packages whose lists it stands in', () => {
    const projects = [`stream-${NAME}`, 'mixpanel', 'connector'];
    const names = projects.map((name) => `@source-mixpanel/${name}`).join(',');
    run('nx', 'run-many', '-t', 'lint', '-p', names, '--output-style=static');
  });

  it('is written as prettier would', () => {
    run('prettier', '--check', `packages/stream-${NAME}`, '{packages,apps}/*/src/**/*.ts');
  });

  it('passes its tests, those of its endpoint and those of the structure', () => {
    const flags = ['--passWithNoTests=false', '-c'];
    run('jest', ...flags, `packages/stream-${NAME}/jest.config.js`);
    run('jest', ...flags, 'packages/mixpanel/jest.config.js', NAME);
    run('jest', ...flags, 'tools/jest.config.js', 'structure');
  });
});

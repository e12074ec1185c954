import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';

const launchers = readdirSync(join(WORKSPACE_ROOT, 'bin'));
const unbuilt = mkdtempSync(join(tmpdir(), 'launchers-'));
cpSync(join(WORKSPACE_ROOT, 'bin'), join(unbuilt, 'bin'), { recursive: true });
afterAll(() => {
  rmSync(unbuilt, { recursive: true });
});

describe('the launchers in bin', () => {
  it('exist for each of the three programs', () => {
    expect(launchers).toEqual(['fixtures-server', 'local-sync', 'source-mixpanel']);
  });

  it.each(launchers)('report what to run first if %s is not built', (name) => {
    const run = spawnSync(join(unbuilt, 'bin', name), ['--help'], { encoding: 'utf8' });
    expect(run).toMatchObject({
      status: 1,
      stdout: '',
      stderr: `${name} is not built. Run "npm ci && npm run build" in the workspace first.\n`,
    });
  });
});

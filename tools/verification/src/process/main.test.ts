import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';

/** As `npm run chaos -- …` starts it: jest finds modules in a way of its own. */
function chaos(...args: readonly string[]): { readonly code: number | null; output: string } {
  const program = ['--conditions=@source-mixpanel/source', 'tools/verification/src/process/main.ts'];
  const tsx = join(WORKSPACE_ROOT, 'node_modules', '.bin', 'tsx');
  const { status, stdout, stderr } = spawnSync(tsx, [...program, ...args], {
    cwd: WORKSPACE_ROOT,
    encoding: 'utf8',
  });
  return { code: status, output: stdout + stderr };
}

describe('npm run chaos', () => {
  it('prints its seed and a table of what it did, and ends well where nothing is wrong', () => {
    // In process: a build would take the program away from the tests that run beside this one.
    const { code, output } = chaos('--seed', '7', '--seconds', '1', '--only', 'simulation');
    expect(output).toContain('seed 7, about 1 seconds');
    expect(output).toMatch(/^simulated syncs +\d+ +[1-9].* 0 +0 +0 +0$/m);
    expect(code).toBe(0);
  });

  it('names the experiments there are where it does not know one', () => {
    const { code, output } = chaos('--only', 'nothing');
    expect(output).toContain('cuts, simulation, kills, input');
    expect(code).toBe(1);
  });
});

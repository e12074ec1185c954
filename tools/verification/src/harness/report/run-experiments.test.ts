import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../workspace/workspace-root.js';

/** Starts a suite as its npm script does: jest finds modules in another way. */
function run(
  suite: string,
  ...args: readonly string[]
): { readonly code: number | null; readonly output: string } {
  const program = [
    '--conditions=@source-mixpanel/source',
    `tools/verification/src/${suite}/main.ts`,
  ];
  const tsx = join(WORKSPACE_ROOT, 'node_modules', '.bin', 'tsx');
  const { status, stdout, stderr } = spawnSync(tsx, [...program, ...args], {
    cwd: WORKSPACE_ROOT,
    encoding: 'utf8',
  });
  return { code: status, output: stdout + stderr };
}

describe('the long form of a suite', () => {
  it('prints its seed and a table of what it did, and exits with 0 when it found nothing wrong', () => {
    const { code, output } = run('simulation', '--seed', '7', '--seconds', '1', '--only', 'syncs');
    expect(output).toContain('seed 7, about 1 seconds');
    expect(output).toMatch(/^simulated syncs +\d+ +[1-9].* 0 +0 +0 +0$/m);
    expect(code).toBe(0);
  });

  it.each([
    ['simulation', 'cuts, added, syncs, counts'],
    ['process', 'kills, input, readers, storage, bodies, files'],
  ])('of %s names its experiments when it does not know one', (suite, names) => {
    const { code, output } = run(suite, '--only', 'nothing');
    expect(output).toContain(`argument 'nothing' is invalid. Allowed choices are ${names}`);
    expect(output).not.toMatch(/^ +at /m);
    expect(code).toBe(2);
  });
});

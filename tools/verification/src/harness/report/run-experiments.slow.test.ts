import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../workspace/workspace-root.js';

/**
 * Starts a program of tools/verification/src in a process as its npm script does, because jest
 * resolves modules differently.
 */
function run(
  file: string,
  ...args: readonly string[]
): { readonly code: number | null; readonly output: string } {
  const program = ['--conditions=@source-mixpanel/source', `tools/verification/src/${file}`];
  const tsx = join(WORKSPACE_ROOT, 'node_modules', '.bin', 'tsx');
  const { status, stdout, stderr } = spawnSync(tsx, [...program, ...args], {
    cwd: WORKSPACE_ROOT,
    encoding: 'utf8',
  });
  return { code: status, output: stdout + stderr };
}

describe('a command that runs experiments', () => {
  it('prints its seed and a table of its figures, and exits with 0 if nothing was wrong', () => {
    const { code, output } = run(
      'simulation/main.ts',
      '--seed',
      '7',
      '--seconds',
      '1',
      '--only',
      'syncs',
    );
    expect(output).toContain('seed 7, about 1 seconds');
    expect(output).toMatch(/^simulated syncs +\d+ +[1-9].* 0 +0 +0 +0$/m);
    expect(code).toBe(0);
  });

  it.each([
    ['simulation/main.ts', '--only', 'cuts, added, syncs, counts'],
    ['process/main.ts', '--only', 'kills, input, readers, storage, bodies, files'],
    ['comparison/speed-main.ts', '--only', 'export, engage, all streams'],
    ['comparison/speed-main.ts', '--project', 'S, M, 200 funnels, L, XL'],
  ])('refuses an unknown value and lists the valid ones: %s %s', (file, option, names) => {
    const { code, output } = run(file, option, 'nothing');
    expect(output).toContain(`argument 'nothing' is invalid. Allowed choices are ${names}`);
    expect(output).not.toMatch(/^ +at /m);
    expect(code).toBe(2);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ScratchFiles } from '../workspace/scratch-files.js';
import { WORKSPACE_ROOT } from '../workspace/workspace-root.js';
import { withLock } from './with-lock.js';

const MODULE = join(WORKSPACE_ROOT, 'tools/verification/src/harness/processes/with-lock.ts');
let scratch: ScratchFiles;
beforeAll(async () => {
  scratch = await ScratchFiles.create();
});
afterAll(() => scratch.remove());

/** Runs a script in a child process and returns the signal that ended it, or its exit code. */
async function run(script: string): Promise<NodeJS.Signals | number | null> {
  const tsx = ['--import', 'tsx', '--input-type=module'];
  const source = `import fs from 'node:fs'; import { withLock } from '${MODULE}'; ${script}`;
  const child = spawn(process.execPath, [...tsx, '--eval', source], {
    cwd: WORKSPACE_ROOT,
    stdio: 'ignore',
  });
  await once(child, 'close');
  return child.signalCode ?? child.exitCode;
}

describe('withLock', () => {
  it('lets only one process at a time run its action, also after a process was killed while it held the lock', async () => {
    const lock = JSON.stringify(join(scratch.directory, 'lock'));
    const count = join(scratch.directory, 'count');
    writeFileSync(count, '0');
    const killed = await run(`withLock(${lock}, () => process.kill(process.pid, 'SIGKILL'))`);
    expect(killed).toBe('SIGKILL');
    const add = `
      const count = ${JSON.stringify(count)};
      const pause = new Int32Array(new SharedArrayBuffer(4));
      for (let at = 0; at < 10; at += 1) withLock(${lock}, () => {
        const before = Number(fs.readFileSync(count, 'utf8'));
        Atomics.wait(pause, 0, 0, 2);
        fs.writeFileSync(count, String(before + 1));
      });`;
    expect(await Promise.all([run(add), run(add), run(add)])).toEqual([0, 0, 0]);
    expect(readFileSync(count, 'utf8')).toBe('30');
  });

  it('throws if the file cannot be opened, and releases the lock if the action throws', () => {
    const path = join(scratch.directory, 'other');
    const fail = (): never => {
      throw new Error('of the action');
    };
    expect(() => withLock(path, fail)).toThrow('of the action');
    expect(() => withLock(path, fail)).toThrow('of the action');
    expect(() => withLock(join(path, 'below'), fail)).toThrow('ENOTDIR');
  });
});

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { compileAssembly } from './compile-assembly.js';

describe('the WebAssembly of event-lines', () => {
  it('and its constants are up to date with the source (if not, run "npm run assembly")', async () => {
    for (const [path, text] of await compileAssembly()) {
      expect({ path, text: readFileSync(path, 'utf8') }).toEqual({ path, text });
    }
  });

  it('has a source without type errors, so that editors can analyze it', async () => {
    const compiler = join(WORKSPACE_ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const project = join(WORKSPACE_ROOT, 'packages', 'event-lines', 'assembly');
    const { stdout } = await promisify(execFile)(process.execPath, [
      compiler,
      '-p',
      project,
      '--noEmit',
    ]);
    expect(stdout).toBe('');
  });
});

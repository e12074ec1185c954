import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { pieces, sourceFiles } from './source-files.js';

describe('the files that are mutated', () => {
  it('are the sources of a package, without tests and without files that only tests use', () => {
    const files = sourceFiles(join(WORKSPACE_ROOT, 'packages', 'event-lines'));
    const names = files.map((file) => file.slice(file.indexOf('/src/') + 5));
    expect(names).toContain('fast/line-pass.ts');
    expect(names.filter((name) => /\.test\.ts$|^index|wasm\.ts$/.test(name))).toEqual([]);
  });

  it('are distributed over the requested number of pieces, each file to one and no piece empty', () => {
    const files = ['a', 'b', 'c', 'd', 'e'];
    expect(pieces(files, 2)).toEqual([
      ['a', 'c', 'e'],
      ['b', 'd'],
    ]);
    expect(pieces(files, 9)).toEqual([['a'], ['b'], ['c'], ['d'], ['e']]);
    expect(pieces(files, 0)).toEqual([files]);
  });
});

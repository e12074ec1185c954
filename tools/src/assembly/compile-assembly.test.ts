import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { COMPILED, compileAssembly } from './compile-assembly.js';

it('the WebAssembly in the package is what its source compiles to', async () => {
  expect(readFileSync(COMPILED, 'utf8')).toBe(await compileAssembly());
});

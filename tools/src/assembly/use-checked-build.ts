/**
 * Makes the tests of `event-lines` use the checked build. jest loads this file before each test
 * file.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import type { Layout } from './bounds-checks.js';
import { checkedWebAssembly } from './checked-webassembly.js';
import { webAssembly } from './web-assembly.js';

const directory = env['CHECKED_BUILD'] ?? '';
const program = readFileSync(join(directory, 'program.wasm'));
const layout = JSON.parse(readFileSync(join(directory, 'layout.json'), 'utf8')) as Layout;
Object.defineProperty(globalThis, 'WebAssembly', {
  configurable: true,
  value: checkedWebAssembly(webAssembly, program, layout),
});

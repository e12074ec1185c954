import { writeFileSync } from 'node:fs';
import { readOptions } from '@source-mixpanel/verification/workspace';
import { compileAssembly } from './compile-assembly.js';

readOptions((command) =>
  command.description(
    'Compiles packages/event-lines/assembly to WebAssembly. Run this after every change: otherwise a test fails.',
  ),
);

for (const [path, text] of await compileAssembly()) writeFileSync(path, text);

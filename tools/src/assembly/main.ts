/**
 * `npm run assembly`: compiles `packages/event-lines/assembly` into the package. A test fails until
 * it is run.
 */
import { writeFileSync } from 'node:fs';
import { compileAssembly } from './compile-assembly.js';

for (const [path, text] of await compileAssembly()) writeFileSync(path, text);

/** `npm run assembly`: compiles `packages/event-lines/assembly` into the package. A test tells when it is due. */
import { writeFileSync } from 'node:fs';
import { compileAssembly } from './compile-assembly.js';

for (const [path, text] of await compileAssembly()) writeFileSync(path, text);

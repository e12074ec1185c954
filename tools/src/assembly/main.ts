/** `npm run assembly`: compiles `packages/event-lines/assembly` into the package. A test tells when it is due. */
import { writeFileSync } from 'node:fs';
import { COMPILED, compileAssembly } from './compile-assembly.js';

writeFileSync(COMPILED, await compileAssembly());

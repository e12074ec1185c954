import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { ScratchFiles } from '../scratch-files.js';
import { WORKSPACE_ROOT } from '../workspace-root.js';

const PACKAGE = join(WORKSPACE_ROOT, 'packages', 'event-lines');
/** As a program: imported, it would bring its own types of everything along. */
const COMPILER = join(WORKSPACE_ROOT, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
/** What `packages/event-lines/assembly` is compiled to, as the source of a module. */
export const COMPILED = join(PACKAGE, 'src', 'fast', 'wasm.ts');

/** Of 64 KiB. The memory never grows; the package refuses one that is not as large as its layout. */
const PAGES = '54';

/**
 * Compiles the loop over the bytes of lines to WebAssembly, and that to a module that holds it as text.
 * @throws Error with what the compiler complains of
 */
export async function compileAssembly(): Promise<string> {
  const files = await ScratchFiles.create();
  try {
    const path = join(files.directory, 'line-machine.wasm');
    await promisify(execFile)(
      process.execPath,
      [
        ...[COMPILER, 'assembly/index.ts', '--outFile', path, '-O3', '--converge', '--noAssert'],
        // No objects, so no collector; nothing that would throw.
        ...['--runtime', 'stub', '--use', 'abort=', '--enable', 'simd', '--disableWarning', '112'],
        ...['--initialMemory', PAGES, '--maximumMemory', PAGES],
      ],
      { cwd: PACKAGE },
    );
    const text = [
      '/** Made of ../../assembly by `npm run assembly`: WebAssembly in base64. */',
      `export const WASM = '${await readFile(path, 'base64')}';`,
      '',
    ].join('\n');
    return await format(text, { ...(await resolveConfig(COMPILED)), parser: 'typescript' });
  } finally {
    await files.remove();
  }
}

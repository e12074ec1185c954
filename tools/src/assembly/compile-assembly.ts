import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';
import { format, resolveConfig } from 'prettier';
import { WORKSPACE_ROOT } from '../workspace-root.js';

const PACKAGE = join(WORKSPACE_ROOT, 'packages', 'ndjson');
/** What `packages/ndjson/assembly` is compiled to, as the source of a module. */
export const COMPILED = join(PACKAGE, 'src', 'wasm.ts');

/** Of 64 KiB. The memory never grows; the package refuses one that is not as large as its layout. */
const PAGES = 54;

/**
 * Compiles the loop over the bytes of lines to WebAssembly, and that to a module that holds it as text.
 * @throws Error what the compiler complains of
 */
export async function compileAssembly(): Promise<string> {
  const pages = String(PAGES);
  let wasm = new Uint8Array();
  const { error } = await asc.main(
    [
      'assembly/index.ts',
      ...['--outFile', 'line-machine.wasm', '-O3', '--converge', '--noAssert'],
      // No objects, so no collector; nothing that would throw.
      ...['--runtime', 'stub', '--use', 'abort=', '--enable', 'simd', '--disableWarning', '112'],
      ...['--initialMemory', pages, '--maximumMemory', pages],
    ],
    {
      readFile: (name) => readText(join(PACKAGE, name)),
      writeFile: (_name, contents) => {
        wasm = Buffer.from(contents);
      },
    },
  );
  if (error !== null) throw error;
  const text = [
    '/** Made of ../assembly by `npm run assembly`: WebAssembly in base64. */',
    `export const WASM = '${Buffer.from(wasm).toString('base64')}';`,
    '',
  ].join('\n');
  return format(text, { ...(await resolveConfig(COMPILED)), parser: 'typescript' });
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The compiler asks for more names than there are files.
    return null;
  }
}

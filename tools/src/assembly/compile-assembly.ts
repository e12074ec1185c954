import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { ScratchFiles, WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { exportedNumbers } from './exported-numbers.js';

export const EVENT_LINES = join(WORKSPACE_ROOT, 'packages', 'event-lines');
/** As a program: imported, it would bring its own types of everything along. */
const COMPILER = join(WORKSPACE_ROOT, 'node_modules', 'assemblyscript', 'bin', 'asc.js');

/** Of 64 KiB. The memory never grows; the package refuses one that is not as large as its layout. */
const PAGES = '67';

/** Options of every build: no objects, so no collector. */
const COMMON = [
  ...['--runtime', 'stub', '--enable', 'simd', '--disableWarning', '112'],
  ...['--initialMemory', PAGES, '--maximumMemory', PAGES],
];

const BUILDS = {
  /** Nothing throws, and nothing is checked. */
  release: ['-O3', '--converge', '--noAssert', '--use', 'abort='],
  /** Every load and store is passed to the host first, and assertions throw; see `CheckedInstance`. */
  checked: ['-O1', '--debug', '--runPasses', 'instrument-memory'],
} as const;

/**
 * Compiles a file of `packages/event-lines/assembly` to WebAssembly.
 * @throws Error with what the compiler complains of
 */
export async function compileFile(file: string, build: keyof typeof BUILDS): Promise<Buffer> {
  const files = await ScratchFiles.create();
  try {
    const path = join(files.directory, 'program.wasm');
    await promisify(execFile)(
      process.execPath,
      [COMPILER, `assembly/${file}`, '--outFile', path, ...BUILDS[build], ...COMMON],
      { cwd: EVENT_LINES },
    );
    return await readFile(path);
  } finally {
    await files.remove();
  }
}

/** Compiles the program and its constants; returns the text of each file of the package that holds them. */
export async function compileAssembly(): Promise<ReadonlyMap<string, string>> {
  const [program, constants] = await Promise.all([
    compileFile('index.ts', 'release'),
    compileFile('constants.ts', 'release'),
  ]);
  return new Map([
    await sourceFile('wasm.ts', [
      '/** Made of ../../assembly by `npm run assembly`: WebAssembly in base64. */',
      `export const WASM = '${program.toString('base64')}';`,
    ]),
    await sourceFile('wasm-constants.ts', [
      '/* Made of ../../assembly by `npm run assembly`: what its constants and enums are. */',
      ...Object.entries(exportedNumbers(constants)).map(
        ([name, numbers]) => `\nexport const ${name} = ${JSON.stringify(numbers)} as const;`,
      ),
    ]),
  ]);
}

async function sourceFile(name: string, lines: readonly string[]): Promise<[string, string]> {
  const path = join(EVENT_LINES, 'src', 'fast', name);
  const options = { ...(await resolveConfig(path)), parser: 'typescript' };
  return [path, await format(`${lines.join('\n')}\n`, options)];
}

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { ScratchFiles, WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { exportedNumbers } from './exported-numbers.js';

export const EVENT_LINES = join(WORKSPACE_ROOT, 'packages', 'event-lines');
/** Run as a program: an import would add its own types of everything. */
const COMPILER = join(WORKSPACE_ROOT, 'node_modules', 'assemblyscript', 'bin', 'asc.js');

/** Of 64 KiB. The memory never grows; the package refuses one that is not as large as its layout. */
const PAGES = '67';

/** Options of every build: without objects, no garbage collector is needed. */
const COMMON = [
  ...['--runtime', 'stub', '--enable', 'simd', '--disableWarning', '112'],
  ...['--initialMemory', PAGES, '--maximumMemory', PAGES],
];

const BUILDS = {
  /** A build that neither throws nor checks. */
  release: ['-O3', '--converge', '--noAssert', '--use', 'abort='],
  /**
   * A build that passes every load and store to the host first, and whose assertions throw; see
   * `BoundsChecks`.
   */
  checked: ['-O1', '--debug', '--runPasses', 'instrument-memory'],
} as const;

/**
 * Compiles a file of `packages/event-lines/assembly` to WebAssembly.
 * @throws Error with the messages of the compiler
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

/**
 * Compiles the program and its constants; returns the text of each file of the package that
 * contains them.
 */
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

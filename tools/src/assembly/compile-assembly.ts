import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { ScratchFiles, WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { exportedNumbers } from './exported-numbers.js';

export const EVENT_LINES = join(WORKSPACE_ROOT, 'packages', 'event-lines');
/**
 * The compiler of AssemblyScript. It runs as a program, because an import would add its global
 * types to this project.
 */
const COMPILER = join(WORKSPACE_ROOT, 'node_modules', 'assemblyscript', 'bin', 'asc.js');

/**
 * The size of the memory in pages of 64 KiB. It is exactly that of the memory map and never grows.
 */
const PAGES = '67';

/**
 * Options of every build. The runtime `stub` has no garbage collector, because the program never
 * creates objects.
 */
const COMMON = [
  ...['--runtime', 'stub', '--enable', 'simd', '--disableWarning', '112'],
  ...['--initialMemory', PAGES, '--maximumMemory', PAGES],
];

const BUILDS = {
  /** The published build, without assertions and checks. */
  release: ['-O3', '--converge', '--noAssert', '--use', 'abort='],
  /**
   * A build for tests: it reports every load and store to `BoundsChecks`, and a failed assertion
   * throws.
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
 * Compiles the program and its constants. Returns the contents of the two generated source files by
 * their paths.
 */
export async function compileAssembly(): Promise<ReadonlyMap<string, string>> {
  const [program, constants] = await Promise.all([
    compileFile('index.ts', 'release'),
    compileFile('constants.ts', 'release'),
  ]);
  return new Map([
    await sourceFile('wasm.ts', [
      '/** Generated from ../../assembly by `npm run assembly`: WebAssembly in base64. */',
      `export const WASM = '${program.toString('base64')}';`,
    ]),
    await sourceFile('wasm-constants.ts', [
      '/* Generated from ../../assembly by `npm run assembly`: its constants and enums. */',
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

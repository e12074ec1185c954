import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { ScratchFiles, WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { compileFile, EVENT_LINES } from './compile-assembly.js';
import { exportedNumbers } from './exported-numbers.js';

/**
 * Parts of the names of the test files that test only the fast path, which does not exist without
 * WebAssembly.
 */
const FAST_PATH = [
  'counted-lines',
  'engine-release',
  'line-engine',
  'fast-path-lines',
  'trusted-lines',
  'accepted-differences',
];

interface TestRun {
  /** The name of a file in this folder that jest loads before each test file. */
  readonly setup: string;
  readonly variables?: NodeJS.ProcessEnv;
  /** Parts of the names of test files that are not run. */
  readonly ignored?: readonly string[];
}

/** Runs the tests of `event-lines` and returns what jest prints. */
async function testEventLines({ setup, variables, ignored = [] }: TestRun): Promise<string> {
  const { stderr } = await promisify(execFile)(
    execPath,
    [
      ...['--experimental-vm-modules', '--no-warnings'],
      ...[join(WORKSPACE_ROOT, 'node_modules', 'jest', 'bin', 'jest.js'), '-i'],
      ...['-c', join(EVENT_LINES, 'package.json')],
      ...['--setupFiles', join(WORKSPACE_ROOT, 'tools', 'src', 'assembly', setup)],
      ...['--testPathIgnorePatterns', 'node_modules', ...ignored],
    ],
    // Nx turns colors on. Their codes would be part of the line that the test matches.
    { cwd: WORKSPACE_ROOT, env: { ...env, FORCE_COLOR: '0', TEST_EFFORT: '0.02', ...variables } },
  );
  return stderr;
}

describe('the tests of event-lines', () => {
  it('pass without WebAssembly', async () => {
    const report = await testEventLines({ setup: 'without-webassembly.ts', ignored: FAST_PATH });
    expect(report).toMatch(/^Tests: +[1-9]\d* passed, \d+ total$/m);
  });

  it('pass with the checked build, which throws for every access that the memory map does not allow', async () => {
    const files = await ScratchFiles.create();
    try {
      await writeFile(
        join(files.directory, 'program.wasm'),
        await compileFile('index.ts', 'checked'),
      );
      const { MEMORY = {} } = exportedNumbers(await compileFile('constants.ts', 'release'));
      await files.write('layout.json', MEMORY);
      const variables = { CHECKED_BUILD: files.directory };
      const report = await testEventLines({ setup: 'use-checked-build.ts', variables });
      expect(report).toMatch(/^Tests: +[1-9]\d* passed, \d+ total$/m);
    } finally {
      await files.remove();
    }
  });
});

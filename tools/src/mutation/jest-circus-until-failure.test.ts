import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ScratchFiles, WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';

/** Three tests, the second of which fails. */
const FAILS_IN_THE_MIDDLE = `
test('before', () => {});
test('fails', () => { throw new Error('noticed'); });
test('after', () => {});
`;

describe('the tests of a mutant', () => {
  let scratch: ScratchFiles;

  beforeEach(async () => {
    scratch = await ScratchFiles.create();
    await scratch.write('first.test.js', FAILS_IN_THE_MIDDLE);
    await scratch.write('second.test.js', `${FAILS_IN_THE_MIDDLE}throw new Error('loaded');`);
    await scratch.write('jest.config.json', {
      testRunner: fileURLToPath(new URL('jest-circus-until-failure.cjs', import.meta.url)),
    });
  });
  afterEach(() => scratch.remove());

  /**
   * Runs both files one after the other and returns the results of their tests.
   * @param mutant the environment variable with which Stryker states the active mutant
   */
  async function run(mutant: Readonly<Record<string, string>>): Promise<readonly string[]> {
    const jest = join(WORKSPACE_ROOT, 'node_modules', '.bin', 'jest');
    const { directory } = scratch;
    const files = ['--runInBand', '--testSequencer', await writeSequencer()];
    const output = ['--json', '--outputFile', join(directory, 'results.json')];
    spawnSync(jest, ['--rootDir', directory, ...files, ...output], {
      cwd: directory,
      env: { ...process.env, NODE_OPTIONS: '', ...mutant },
    });
    const { testResults } = JSON.parse(await readFile(join(directory, 'results.json'), 'utf8')) as {
      testResults: { assertionResults: { title: string; status: string }[] }[];
    };
    return testResults.map(({ assertionResults }) =>
      assertionResults.map(({ title, status }) => `${title}: ${status}`).join(),
    );
  }

  /** Writes a sequencer that orders test files by their paths, and returns its path. */
  function writeSequencer(): Promise<string> {
    const sequencer = `const { default: Sequencer } = require(${JSON.stringify(
      join(WORKSPACE_ROOT, 'node_modules', '@jest', 'test-sequencer'),
    )});
module.exports = class extends Sequencer {
  sort(tests) { return [...tests].sort((a, b) => (a.path < b.path ? -1 : 1)); }
};`;
    return scratch.write('sequencer.cjs', sequencer);
  }

  it('stop after the first failure, and the next file is not loaded', async () => {
    expect(await run({ __STRYKER_ACTIVE_MUTANT__: '17' })).toEqual([
      'before: passed,fails: failed,after: pending',
      'was not started: pending',
    ]);
  });

  it('all run if no mutant is active', async () => {
    expect(await run({})).toEqual(['before: passed,fails: failed,after: passed', '']);
  });
});

import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ScratchFiles } from '@source-mixpanel/verification/workspace';

interface Sequencer {
  sort(tests: readonly { path: string }[]): readonly { path: string }[];
  cacheResults(tests: unknown, results: { testResults: readonly object[] }): void;
}
const LikelyFirst = createRequire(import.meta.url)(
  './likely-first-sequencer.cjs',
) as new () => Sequencer;

describe('the order of the files of tests', () => {
  let scratch: ScratchFiles;
  beforeEach(async () => {
    scratch = await ScratchFiles.create();
  });
  afterEach(() => scratch.remove());

  it('begins with the file that noticed the last mutant, then with the smallest', async () => {
    const sizes = [30, 10, 20];
    const paths = await Promise.all(
      sizes.map((size) => scratch.write(`${String(size)}.test.js`, 'x'.repeat(size))),
    );
    const [large = '', small = '', middle = ''] = paths;
    const order = (): readonly string[] =>
      new LikelyFirst().sort(paths.map((path) => ({ path }))).map(({ path }) => path);
    const tell = (...numbers: readonly number[]): void => {
      const testResults = numbers.map((numFailingTests, index) => ({
        numFailingTests,
        testFilePath: paths[index],
      }));
      new LikelyFirst().cacheResults([], { testResults });
    };
    expect(order()).toEqual([small, middle, large]);
    tell(1, 0, 0);
    expect(order()).toEqual([large, small, middle]);
    // A mutant that no test noticed says nothing about the next.
    tell(0, 0, 0);
    expect(order()).toEqual([large, small, middle]);
    tell(0, 0, 2);
    expect(order()).toEqual([middle, small, large]);
  });
});

const { statSync } = require('node:fs');

/** The path of the test file that noticed the last mutant. */
let noticing;

/**
 * Orders the test files in mutation runs: first the file that noticed the last mutant, because the next mutant is usually
 * in the same piece of code, then the others from small to large. Jest's own order begins with the slowest files, which
 * is good for many processes, but not for a single one that stops at the first failure.
 *
 * This file is CommonJS because Jest uses the loaded module itself as the sequencer.
 */
module.exports = class LikelyFirstSequencer {
  sort(tests) {
    const size = ({ path }) => (path === noticing ? -1 : statSync(path).size);
    return [...tests].sort((first, second) => size(first) - size(second));
  }

  /** Jest calls this with the results of each run. */
  cacheResults(_tests, { testResults }) {
    noticing =
      testResults.find(({ numFailingTests }) => numFailingTests > 0)?.testFilePath ?? noticing;
  }
};

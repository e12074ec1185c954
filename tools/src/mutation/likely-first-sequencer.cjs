const { statSync } = require('node:fs');

/** The file whose test noticed the last mutant. */
let noticing;

/**
 * Orders the files of tests in mutation runs: first the one that noticed the last mutant, as the next
 * mutant is most often a few characters away, then the smaller ones. Jest's own order begins with the
 * slowest files, which suits many processes and not one that ends with the first failure.
 *
 * This is CommonJS because Jest uses the loaded module as the sequencer.
 */
module.exports = class LikelyFirstSequencer {
  sort(tests) {
    const size = ({ path }) => (path === noticing ? -1 : statSync(path).size);
    return [...tests].sort((first, second) => size(first) - size(second));
  }

  /** Called by Jest with the results of a run. */
  cacheResults(_tests, { testResults }) {
    noticing =
      testResults.find(({ numFailingTests }) => numFailingTests > 0)?.testFilePath ?? noticing;
  }
};

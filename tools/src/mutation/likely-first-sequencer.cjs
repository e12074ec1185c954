const { statSync } = require('node:fs');

/** The file whose test noticed the last mutant. */
let noticing;

/**
 * The order of the files of tests in mutation runs: first the one that noticed the last mutant, as the
 * next is most often a few characters away, then the small ones. Jest's own order begins with those that
 * took longest, which serves many processes and not one that ends with the first failure.
 *
 * CommonJS, as Jest takes what it loads for the default export.
 */
module.exports = class LikelyFirstSequencer {
  sort(tests) {
    const size = ({ path }) => (path === noticing ? -1 : statSync(path).size);
    return [...tests].sort((first, second) => size(first) - size(second));
  }

  /** Is told the results of a run. */
  cacheResults(_tests, { testResults }) {
    noticing =
      testResults.find(({ numFailingTests }) => numFailingTests > 0)?.testFilePath ?? noticing;
  }
};

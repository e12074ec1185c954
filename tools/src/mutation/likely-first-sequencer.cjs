const { statSync } = require('node:fs');

/** The path of the test file that killed the last mutant. */
let lastKiller;

/**
 * Orders the test files in mutation runs. First comes the file that killed the last mutant, because
 * the next mutant is usually nearby in the code; then the others from small to large. jest's own
 * order begins with the slowest files, which would delay the first failure.
 *
 * This file is CommonJS because jest uses the loaded module itself as the sequencer.
 */
module.exports = class LikelyFirstSequencer {
  sort(tests) {
    const size = ({ path }) => (path === lastKiller ? -1 : statSync(path).size);
    return [...tests].sort((first, second) => size(first) - size(second));
  }

  /** jest calls this with the results of each run. */
  cacheResults(_tests, { testResults }) {
    lastKiller =
      testResults.find(({ numFailingTests }) => numFailingTests > 0)?.testFilePath ?? lastKiller;
  }
};

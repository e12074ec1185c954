const { default: circus } = require('jest-circus/runner');

/**
 * The last mutant that a test killed. This variable keeps its value from one test file to the next.
 */
let killedMutant;

/**
 * A test runner for mutation runs. It runs the tests of a file with jest-circus until one fails.
 * Then the mutant is killed, so no other test starts and no other file is loaded. Otherwise a
 * mutant that makes every test hang would cost one timeout for each test. jest's own option `bail`
 * does not help: it only applies between files, and Stryker turns it off.
 *
 * This file is CommonJS because jest uses the loaded module itself as the runner. Stryker
 * recognizes the runner by "jest-circus" in its file name.
 */
module.exports = async function runUntilFailure(...[globalConfig, config, environment, ...others]) {
  // Stryker sets this variable in the run of each mutant, but not in the run without a mutant.
  const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;
  if (mutant !== undefined && killedMutant === mutant) return skippedFile(others[1]);
  const inner = environment.handleTestEvent;
  environment.handleTestEvent = async (event, state) => {
    await inner?.call(environment, event, state);
    if (mutant === undefined) return;
    if (event.name === 'test_start' && killedMutant === mutant) event.test.mode = 'skip';
    if (event.name === 'test_done' && event.test.errors.length > 0) killedMutant = mutant;
  };
  return circus(globalConfig, config, environment, ...others);
};

/**
 * Returns the result of a file that was not run. It contains one test, because jest rejects results
 * without tests.
 */
function skippedFile(testFilePath) {
  const counts = { numFailingTests: 0, numPassingTests: 0, numPendingTests: 1, numTodoTests: 0 };
  const snapshot = {
    added: 0,
    fileDeleted: false,
    matched: 0,
    unchecked: 0,
    unmatched: 0,
    updated: 0,
  };
  const title = 'was not started';
  const test = {
    ...{ ancestorTitles: [], title, fullName: title, status: 'pending', location: null },
    ...{ failureDetails: [], failureMessages: [], numPassingAsserts: 0 },
  };
  return {
    ...counts,
    snapshot: { ...snapshot, uncheckedKeys: [] },
    perfStats: {
      start: 0,
      end: 0,
      loadTestEnvironmentStart: 0,
      loadTestEnvironmentEnd: 0,
      runtime: 0,
      slow: false,
    },
    leaks: false,
    openHandles: [],
    testFilePath,
    testResults: [test],
  };
}

const { default: circus } = require('jest-circus/runner');

/** The last mutant that a test noticed. It is kept from one test file to the next. */
let noticed;

/**
 * Runs the tests of a file with jest-circus in mutation runs, until one fails. Then the mutant is noticed, so no other
 * test is started and no other file is loaded. Otherwise a mutant that makes every test hang would take the timeout once
 * for each test, because Jest's own option `bail` only applies between files, and Stryker turns it off.
 *
 * This file is CommonJS because Jest uses the loaded module itself as the runner. Stryker recognizes the runner by
 * "jest-circus" in its file name.
 */
module.exports = async function runUntilFailure(...[globalConfig, config, environment, ...others]) {
  // Stryker sets this variable in the run of each mutant, but not in the run without a mutant.
  const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;
  if (mutant !== undefined && noticed === mutant) return skippedFile(others[1]);
  const inner = environment.handleTestEvent;
  environment.handleTestEvent = async (event, state) => {
    await inner?.call(environment, event, state);
    if (mutant === undefined) return;
    if (event.name === 'test_start' && noticed === mutant) event.test.mode = 'skip';
    if (event.name === 'test_done' && event.test.errors.length > 0) noticed = mutant;
  };
  return circus(globalConfig, config, environment, ...others);
};

/** Returns the result of a file that was not run. It has one test, because Jest rejects results without tests. */
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

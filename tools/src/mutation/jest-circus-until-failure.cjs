const { default: circus } = require('jest-circus/runner');

/** The mutant that a test has noticed; kept across the files of tests. */
let noticed;

/**
 * Runs the tests of a file in mutation runs with jest-circus until one fails because of the mutant. The
 * mutant is noticed then, so no other test is started, and no other file loaded. Otherwise a mutant that
 * makes every test hang would take the timeout of a test once per test: Jest's own `bail` only applies
 * between files, and Stryker turns it off.
 *
 * This is CommonJS because Jest uses the loaded module as the runner. Stryker recognizes it by its name.
 */
module.exports = async function runUntilFailure(...[globalConfig, config, environment, ...others]) {
  // Stryker sets it for the run of each mutant; it is not set for the run without mutants.
  const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;
  if (mutant !== undefined && noticed === mutant) return notBegun(others[1]);
  const inner = environment.handleTestEvent;
  environment.handleTestEvent = async (event, state) => {
    await inner?.call(environment, event, state);
    if (mutant === undefined) return;
    if (event.name === 'test_start' && noticed === mutant) event.test.mode = 'skip';
    if (event.name === 'test_done' && event.test.errors.length > 0) noticed = mutant;
  };
  return circus(globalConfig, config, environment, ...others);
};

/** Returns the result of a file for Jest, with one test, because Jest rejects files without tests. */
function notBegun(testFilePath) {
  const counts = { numFailingTests: 0, numPassingTests: 0, numPendingTests: 1, numTodoTests: 0 };
  const snapshot = {
    added: 0,
    fileDeleted: false,
    matched: 0,
    unchecked: 0,
    unmatched: 0,
    updated: 0,
  };
  const title = 'was not begun';
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

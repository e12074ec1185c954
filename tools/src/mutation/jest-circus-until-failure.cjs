const { default: circus } = require('jest-circus/runner');

/** Outlives the tests of one file, and of one mutant. */
let noticed;

/**
 * What runs the tests of a file in mutation runs: jest-circus, until one fails over a mutant. The mutant
 * is noticed then, so no other test is begun, and no other file loaded. Without it a mutant that makes
 * everybody wait would cost the time a test may take as often as there are tests: Jest's own `bail`
 * ends between files, and Stryker turns even that off.
 *
 * CommonJS, as Jest takes what it loads for the default export; named so that Stryker knows what it is.
 */
module.exports = async function runUntilFailure(...[globalConfig, config, environment, ...others]) {
  // Stryker sets it for the run of each mutant; the run without any has none.
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

/** The result of a file as Jest wants it, of one test, as it refuses files without any. */
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

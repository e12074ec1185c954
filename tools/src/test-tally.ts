import * as z from 'zod';

const resultsSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  testResults: z.array(
    z.object({
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

/** The results of the tests of one project. */
export interface TestTally {
  readonly project: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One line for each failed test and for each test file that does not load. */
  readonly failures: readonly string[];
}

/**
 * Counts the tests of one project in the report that jest writes with `--json`. A test file that
 * does not load counts as one failure. So does a project without a report or without a test that
 * ran, because otherwise a run without tests would pass.
 * @param results the parsed report; undefined if jest wrote none
 */
export function testTally(project: string, results: unknown): TestTally {
  const none = { project, passed: 0, failed: 1, skipped: 0 };
  if (results === undefined) {
    return { ...none, failures: [`${project}: jest wrote no report`] };
  }
  const parsed = resultsSchema.safeParse(results);
  if (!parsed.success)
    return { ...none, failures: [`${project}: the report of jest has an unknown format`] };
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = parsed.data;
  const failures = testResults.flatMap(({ status, assertionResults }) => {
    const names = assertionResults
      .filter((test) => test.status === 'failed')
      .map(({ fullName }) => `${project}: ${fullName}`);
    return status === 'failed' && names.length === 0
      ? [`${project}: a test file does not load`]
      : names;
  });
  if (numPassedTests === 0 && failures.length === 0) {
    return { ...none, skipped: numPendingTests, failures: [`${project}: no test ran`] };
  }
  return {
    project,
    passed: numPassedTests,
    failed: Math.max(numFailedTests, failures.length),
    skipped: numPendingTests,
    failures,
  };
}

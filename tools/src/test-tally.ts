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
  /** One line for each test, or file of tests, that failed. */
  readonly failures: readonly string[];
}

/**
 * Counts what jest wrote with `--json`. A file that does not load contains no test that could fail,
 * and a project that wrote nothing contains no file. Each counts as one failure: otherwise a run in
 * which nothing ran would pass.
 *
 * @param results the parsed file; undefined when there is none
 */
export function testTally(project: string, results: unknown): TestTally {
  const none = { project, passed: 0, failed: 1, skipped: 0 };
  if (results === undefined) {
    return { ...none, failures: [`${project}: the run left no result`] };
  }
  const parsed = resultsSchema.safeParse(results);
  if (!parsed.success) return { ...none, failures: [`${project}: the result cannot be read`] };
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = parsed.data;
  const failures = testResults.flatMap(({ status, assertionResults }) => {
    const names = assertionResults
      .filter((test) => test.status === 'failed')
      .map(({ fullName }) => `${project}: ${fullName}`);
    return status === 'failed' && names.length === 0
      ? [`${project}: a file of tests does not load`]
      : names;
  });
  if (numPassedTests === 0 && failures.length === 0) {
    return { ...none, skipped: numPendingTests, failures: [`${project}: not one test ran`] };
  }
  return {
    project,
    passed: numPassedTests,
    failed: Math.max(numFailedTests, failures.length),
    skipped: numPendingTests,
    failures,
  };
}

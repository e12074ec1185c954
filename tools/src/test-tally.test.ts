import { describe, expect, it } from '@jest/globals';
import { testTally } from './test-tally.js';

const results = (
  statuses: readonly string[],
  file: { status?: string } = {},
): Record<string, unknown> => ({
  numPassedTests: statuses.filter((status) => status === 'passed').length,
  numFailedTests: statuses.filter((status) => status === 'failed').length,
  numPendingTests: statuses.filter((status) => status === 'pending').length,
  testResults: [
    {
      status: file.status ?? (statuses.includes('failed') ? 'failed' : 'passed'),
      assertionResults: statuses.map((status, index) => ({ status, fullName: `test ${index}` })),
    },
  ],
});

describe('testTally', () => {
  it('counts the tests and lists those that failed', () => {
    expect(testTally('kernel', results(['passed', 'failed', 'passed', 'pending']))).toEqual({
      project: 'kernel',
      passed: 2,
      failed: 1,
      skipped: 1,
      failures: ['kernel: test 1'],
    });
  });

  it('counts a file that does not load as one failure', () => {
    const loaded = results(['passed']);
    const broken = results([], { status: 'failed' });
    const both = [loaded, broken].flatMap(({ testResults }) => testResults);
    const tally = testTally('kernel', { ...loaded, testResults: both });
    expect(tally).toMatchObject({ passed: 1, failed: 1 });
  });

  it.each([
    ['no report', undefined],
    ['a malformed report', { passed: 3 }],
    ['no test', results([])],
    ['only skipped tests', results(['pending'])],
  ])('counts a project with %s as a failure', (_what, value) => {
    const tally = testTally('kernel', value);
    expect(tally).toMatchObject({ passed: 0, failed: 1 });
    expect(tally.failures).toHaveLength(1);
  });
});

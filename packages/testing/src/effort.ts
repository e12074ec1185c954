import { env } from 'node:process';

/** The parameters of `fc.assert` that decide how many cases of a property are tried. */
export interface Effort {
  readonly numRuns: number;
  /** Whether to stop at the first counterexample instead of searching for a smaller one. */
  readonly endOnFailure: boolean;
}

/** The minimum number of cases, however small `TEST_EFFORT` is. */
const MIN_CASES = 20;

/**
 * Returns the parameters for this number of cases. The environment variable `TEST_EFFORT`, a share
 * such as `0.1`, reduces the number, but not below 20. Mutation testing, for example, sets it,
 * because it runs the tests thousands of times.
 */
export function effort(cases: number): Effort {
  const share = Number(env['TEST_EFFORT'] ?? 1);
  const fewer = Math.max(MIN_CASES, Math.ceil(cases * share));
  return { numRuns: Math.min(cases, fewer), endOnFailure: share < 1 };
}

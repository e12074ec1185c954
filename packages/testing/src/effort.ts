import { env } from 'node:process';

/** How hard a property is tried, in the words of fast-check. */
export interface Effort {
  readonly numRuns: number;
  /** Whether the first counterexample is good enough, though a smaller one might be found. */
  readonly endOnFailure: boolean;
}

/** Fewer would try hardly anything. */
const MIN_CASES = 20;

/**
 * So many cases. `TEST_EFFORT`, a share such as `0.1`, makes them fewer, but no fewer than 20, for runs
 * that need no more than to know whether a test fails at all, and that thousands of times.
 */
export function effort(cases: number): Effort {
  const share = Number(env['TEST_EFFORT'] ?? 1);
  const fewer = Math.max(MIN_CASES, Math.ceil(cases * share));
  return { numRuns: Math.min(cases, fewer), endOnFailure: share < 1 };
}

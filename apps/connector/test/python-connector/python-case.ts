/**
 * A case of the unit tests of the Python connector, run with this one. `item` is its number in the
 * catalogue of those tests, `theirs` what they expect, `run` returns the result of the same input
 * here.
 */
export type PythonCase = {
  readonly item: string;
  readonly title: string;
  run(): unknown;
  readonly theirs: unknown;
} & (
  | { readonly verdict: 'same' }
  /** Why another result is the better one, and what it is. */
  | { readonly verdict: `differs: ${string}`; readonly ours: unknown }
);

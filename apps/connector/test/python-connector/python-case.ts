/**
 * A case of the unit tests of the Python connector, run with this connector. `item` is its number in the list of those
 * tests, `theirs` is the result that they expect, and `run` returns the result of this connector for the same input.
 */
export type PythonCase = {
  readonly item: string;
  readonly title: string;
  run(): unknown;
  readonly theirs: unknown;
} & (
  | { readonly verdict: 'same' }
  /** Why a different result is better. */
  | { readonly verdict: `differs: ${string}`; readonly ours: unknown }
);

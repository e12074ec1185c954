/**
 * A case of a unit test of the Python connector. `item` is the number of that test, `theirs` is the
 * result that it expects, and `run` returns the result of this connector for the same input.
 */
export type PythonCase = {
  readonly item: string;
  readonly title: string;
  run(): unknown;
  readonly theirs: unknown;
} & (
  | { readonly verdict: 'same' }
  /** `verdict` says why the different result, `ours`, is better. */
  | { readonly verdict: `differs: ${string}`; readonly ours: unknown }
);

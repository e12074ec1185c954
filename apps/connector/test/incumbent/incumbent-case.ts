/**
 * What the unit tests of the Python connector feed it, fed to ours. `item` is the number in the
 * catalogue of those tests, `theirs` what they expect, `run` what comes of the same input here.
 */
export type IncumbentCase = {
  readonly item: string;
  readonly title: string;
  run(): unknown;
  readonly theirs: unknown;
} & (
  | { readonly verdict: 'same' }
  /** Why another result is the better one, and what it is. */
  | { readonly verdict: `differs: ${string}`; readonly ours: unknown }
);

/** A way in which our connector differs from Airbyte's Python connector on purpose. */
export interface NamedDifference {
  readonly before: string;
  readonly now: string;
  /** The setting that brings the old behaviour back, or what to do for a like result. */
  readonly setting?: string;
  /** What both do in one small case, where the sentences do not say it as well. */
  readonly example?: readonly [before: string, now: string];
}

/** A known difference: what the connector does differently from Airbyte's Python connector, on purpose. The migration guide lists them. */
export interface NamedDifference {
  /** What the connector does, in one or two sentences of the migration guide. */
  readonly difference: string;
  /** The setting that restores the old behaviour, or how to reach a similar result. */
  readonly setting?: string;
}

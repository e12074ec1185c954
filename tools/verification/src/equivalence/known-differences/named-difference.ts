/** A known difference: what the connector does differently from Airbyte's Python connector, on purpose. The migration guide lists them. */
export type NamedDifference = ListedDifference | { readonly listedUnder: string };

/** A difference that the migration guide lists, alone or together with those that are `listedUnder` its id. */
interface ListedDifference {
  /** What the connector does, in one or two sentences of the migration guide. */
  readonly difference: string;
  /** The setting that restores the old behaviour, or how to reach a similar result. */
  readonly setting?: string;
}

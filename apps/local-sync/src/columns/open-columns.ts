import type { StreamPlan } from '../stream-plan.js';
import { declaredKinds } from './column-kind.js';
import { StreamColumns, type Column } from './stream-columns.js';
import type { TextTypes } from './text-types.js';

export interface OpenColumnsOptions {
  /** The columns that earlier syncs created for the stream. */
  readonly known: readonly Column[];
  /** All names of columns of the table, including those that local-sync did not create. */
  readonly taken: readonly string[];
  /** Returns which types the column of this field may get if its values are strings. */
  readonly typesOf: (field: string) => TextTypes;
}

/**
 * Returns the columns of a stream that are known before its records are read: those of earlier
 * syncs, and those whose type the JSON schema determines.
 */
export function openColumns(
  { key, cursor, schema }: StreamPlan,
  { known, taken, typesOf }: OpenColumnsOptions,
): StreamColumns {
  const essential = [...key.fields, ...(cursor === undefined ? [] : [cursor])];
  const columns = new StreamColumns(known, { taken, essential });
  // The type of a string field may depend on its values, so its column is created when they are
  // known.
  const declared = [...declaredKinds(schema)].filter(
    ([field, kind]) => kind !== 'text' || typesOf(field) === 'text',
  );
  columns.declare(declared);
  return columns;
}

import type { StreamPlan } from '../stream-plan.js';
import { declaredKinds } from './column-kind.js';
import { StreamColumns, type Column } from './stream-columns.js';
import type { TextTypes } from './text-types.js';

export interface OpenColumnsOptions {
  /** The columns that earlier runs recorded for the stream. */
  readonly known: readonly Column[];
  /** The names of all columns of the table, recorded or not. */
  readonly taken: readonly string[];
  readonly typesOf: (field: string) => TextTypes;
}

/** Returns the columns of a stream: the recorded ones, and those that its schema declares. */
export function openColumns(
  { key, cursor, schema }: StreamPlan,
  { known, taken, typesOf }: OpenColumnsOptions,
): StreamColumns {
  const essential = [...key.fields, ...(cursor === undefined ? [] : [cursor])];
  const columns = new StreamColumns(known, { taken, essential });
  // A text may hold any type, so the column is created when its values are known.
  const declared = [...declaredKinds(schema)].filter(
    ([field, kind]) => kind !== 'text' || typesOf(field) === 'text',
  );
  columns.declare(declared);
  return columns;
}

import type { JsonObject } from '@source-mixpanel/exact-json';
import type { FieldPath, JsonSchema, Stream } from '@source-mixpanel/stream';
import * as z from 'zod';
import { inBatches } from '../client/held-items.js';
import { needing } from '../client/needing.js';
import type { ListRows } from './list-rows.js';
import { listRecord } from './list-record.js';

export interface ListStream {
  readonly name: string;
  readonly primaryKey: readonly FieldPath[];
  readonly schema: JsonSchema;
  readonly list: ListRows;
  /** What an account needs to read the list, for messages: `the role Analyst or a higher one`. */
  readonly needs: string;
  /** Makes a record of a row; default: `listRecord` of the schema. Undefined leaves the row out. */
  readonly record?: (row: JsonObject) => JsonObject | undefined;
}

/**
 * A stream of the rows of one list, whole on every sync: one slice and no state. It is for lists that people
 * edit and whose rows have no time of the last change.
 */
export function listStream({
  name,
  primaryKey,
  schema,
  list,
  needs,
  record = listRecord(schema),
}: ListStream): Stream {
  return {
    name,
    primaryKey,
    state: z.strictObject({}),
    schema: () => Promise.resolve(schema),
    open: (state) => ({
      state,
      async *slices() {
        yield {};
      },
      async *read(_slice, io) {
        const rows = await needing(needs, list(io));
        io.report({ kind: 'estimate', rows: rows.length });
        for (const records of inBatches(rows, record)) yield { kind: 'rows', rows: records };
        yield { kind: 'checkpoint', progress: {} };
      },
    }),
    commit: () => ({}),
    finish: () => ({}),
  };
}

import type { JsonObject } from '@source-mixpanel/exact-json';
import type { FieldPath, JsonSchema, Stream } from '@source-mixpanel/stream';
import * as z from 'zod';
import { inBatches } from '../client/stored-items.js';
import { explainDeniedAccess } from '../client/explain-denied-access.js';
import type { ListRows } from './list-rows.js';
import { listRecord } from './list-record.js';

export interface ListStream {
  readonly name: string;
  readonly primaryKey: readonly FieldPath[];
  readonly schema: JsonSchema;
  readonly list: ListRows;
  /**
   * The role or plan that the list requires, for error messages, such as `the role Analyst or a
   * higher one`.
   */
  readonly needs: string;
  /**
   * Converts a row to a record; default: `listRecord(schema)`. If it returns undefined, the row is
   * left out.
   */
  readonly record?: (row: JsonObject) => JsonObject | undefined;
}

/**
 * Creates a stream that reads one complete list in every sync, as one slice and without state. Use
 * it for lists that people edit in Mixpanel: no timestamp of their rows changes with every edit, so
 * it is not possible to request changed rows only.
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
        const rows = await explainDeniedAccess(needs, list(io));
        io.report({ kind: 'estimate', rows: rows.length });
        for (const records of inBatches(rows, record)) yield { kind: 'rows', rows: records };
        yield { kind: 'checkpoint', progress: {} };
      },
    }),
    commit: () => ({}),
    finish: () => ({}),
  };
}

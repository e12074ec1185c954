import { dateTimeText, inBatches, type ListAnnotations } from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Stream } from '@source-mixpanel/stream';
import * as z from 'zod';
import { schema } from './schema.js';

/**
 * The annotations of a project, read completely on every sync: people choose their dates, and edit
 * and delete old ones, so a cursor could not find the changes.
 */
export function annotationsStream(source: { readonly listAnnotations: ListAnnotations }): Stream {
  return {
    name: 'annotations',
    primaryKey: [['id']],
    state: z.strictObject({}),
    schema: () => Promise.resolve(schema),
    open: (state) => ({
      state,
      async *slices() {
        yield {};
      },
      async *read(_slice, io) {
        const annotations = await source.listAnnotations(io);
        io.report({ kind: 'estimate', rows: annotations.length });
        for (const rows of inBatches(annotations, toRecord)) yield { kind: 'rows', rows };
        yield { kind: 'checkpoint', progress: {} };
      },
    }),
    commit: () => ({}),
    finish: () => ({}),
  };
}

function toRecord(annotation: JsonObject): JsonObject {
  return { ...annotation, date: dateTimeText(annotation['date']) };
}

import { dateTimeText, inBatches, type ListAnnotations } from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Stream } from '@source-mixpanel/stream';
import * as z from 'zod';
import { schema } from './schema.js';

/**
 * The annotations of a project, whole on every sync: their dates are chosen by people, and old ones
 * are edited and deleted, so no cursor could follow them.
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

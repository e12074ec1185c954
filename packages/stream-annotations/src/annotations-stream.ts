import { dateTimeText, listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/**
 * Creates the stream of annotations. All of them are read on every sync: people choose the dates of
 * annotations and edit and delete old ones, so a cursor could not find the changes.
 */
export function annotationsStream(source: { readonly listAnnotations: ListRows }): Stream {
  return listStream({
    name: 'annotations',
    primaryKey: [['id']],
    schema,
    list: source.listAnnotations,
    needs: 'the role Analyst or a higher one',
    record: (annotation) => ({ ...annotation, date: dateTimeText(annotation['date']) }),
  });
}

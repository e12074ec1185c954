import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/** Creates the stream of annotation tags. All of them are read on every sync. */
export function annotationTagsStream(list: ListRows): Stream {
  return listStream({
    name: 'annotation_tags',
    primaryKey: [['id']],
    schema,
    list,
    needs: 'the role Analyst or a higher one',
  });
}

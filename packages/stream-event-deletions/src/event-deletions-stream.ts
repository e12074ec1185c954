import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/** The requests to delete events, so that a warehouse can delete them too; read completely on every sync. */
export function eventDeletionsStream(list: ListRows): Stream {
  return listStream({
    name: 'event_deletions',
    primaryKey: [['id']],
    schema,
    list,
    needs: 'the role Analyst or a higher one',
  });
}

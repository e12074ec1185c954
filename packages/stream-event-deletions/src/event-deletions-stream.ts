import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/**
 * Creates the stream of requests to delete events, so that a warehouse can delete the events as
 * well. All of them are read on every sync.
 */
export function eventDeletionsStream(list: ListRows): Stream {
  return listStream({
    name: 'event_deletions',
    primaryKey: [['id']],
    schema,
    list,
    needs: 'the role Analyst or a higher one',
  });
}

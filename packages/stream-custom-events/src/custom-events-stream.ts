import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/**
 * Creates the stream of custom events, which users define in Mixpanel. All of them are read on
 * every sync.
 */
export function customEventsStream(list: ListRows): Stream {
  return listStream({
    name: 'custom_events',
    primaryKey: [['id']],
    schema,
    list,
    needs: 'the role Analyst or a higher one',
  });
}

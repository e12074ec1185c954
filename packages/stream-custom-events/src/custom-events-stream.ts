import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/** The events that are put together in Mixpanel; whole on every sync. */
export function customEventsStream(list: ListRows): Stream {
  return listStream({
    name: 'custom_events',
    primaryKey: [['id']],
    schema,
    list,
    needs: 'the role Analyst or a higher one',
  });
}

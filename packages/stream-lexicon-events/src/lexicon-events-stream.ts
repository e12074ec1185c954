import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/** What the Lexicon holds about each event, also of those without a schema; read completely on every sync. */
export function lexiconEventsStream(list: ListRows): Stream {
  return listStream({
    name: 'lexicon_events',
    primaryKey: [['name']],
    schema,
    list,
    needs: 'the role Analyst or a higher one',
  });
}

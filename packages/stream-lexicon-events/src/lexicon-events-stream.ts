import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/**
 * Creates the stream of the Lexicon's entries for events, including events without a schema. All of
 * them are read on every sync.
 */
export function lexiconEventsStream(list: ListRows): Stream {
  return listStream({
    name: 'lexicon_events',
    primaryKey: [['name']],
    schema,
    list,
    needs: 'the role Analyst or a higher one',
  });
}

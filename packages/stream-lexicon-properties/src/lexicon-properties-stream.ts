import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/** What the Lexicon holds about each property of events and of user profiles; read completely on every sync. */
export function lexiconPropertiesStream(list: ListRows): Stream {
  return listStream({
    name: 'lexicon_properties',
    primaryKey: [['resource_type'], ['name']],
    schema,
    list,
    needs: 'the role Analyst or a higher one',
  });
}

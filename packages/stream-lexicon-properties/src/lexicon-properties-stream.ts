import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/**
 * Creates the stream of the Lexicon's entries for properties of events and user profiles. All of
 * them are read on every sync.
 */
export function lexiconPropertiesStream(list: ListRows): Stream {
  return listStream({
    name: 'lexicon_properties',
    primaryKey: [['resource_type'], ['name']],
    schema,
    list,
    needs: 'the role Analyst or a higher one',
  });
}

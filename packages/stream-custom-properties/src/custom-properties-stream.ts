import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/**
 * Creates the stream of custom properties, which Mixpanel computes. All of them are read on every
 * sync.
 */
export function customPropertiesStream(list: ListRows): Stream {
  return listStream({
    name: 'custom_properties',
    primaryKey: [['custom_property_id']],
    schema,
    list,
    needs: 'the role Analyst or a higher one',
  });
}

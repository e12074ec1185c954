import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/** Creates the stream of lookup tables, without their rows. All of them are read on every sync. */
export function lookupTablesStream(list: ListRows): Stream {
  return listStream({
    name: 'lookup_tables',
    primaryKey: [['id']],
    schema,
    list,
    needs: 'a Growth or an Enterprise plan',
  });
}

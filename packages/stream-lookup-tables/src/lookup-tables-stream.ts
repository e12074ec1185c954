import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/** The lookup tables, without their rows; read completely on every sync. */
export function lookupTablesStream(list: ListRows): Stream {
  return listStream({
    name: 'lookup_tables',
    primaryKey: [['id']],
    schema,
    list,
    needs: 'a Growth or an Enterprise plan',
  });
}

import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/** The boards; read completely on every sync. */
export function dashboardsStream(list: ListRows): Stream {
  return listStream({
    name: 'dashboards',
    primaryKey: [['id']],
    schema,
    list,
    needs: 'the role Analyst or a higher one',
  });
}

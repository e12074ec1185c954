import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/** The experiments; read completely on every sync. */
export function experimentsStream(list: ListRows): Stream {
  return listStream({
    name: 'experiments',
    primaryKey: [['id']],
    schema,
    list,
    needs: 'Experiments in the plan of the project',
  });
}

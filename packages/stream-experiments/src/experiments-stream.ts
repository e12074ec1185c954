import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/** Creates the stream of experiments. All of them are read on every sync. */
export function experimentsStream(list: ListRows): Stream {
  return listStream({
    name: 'experiments',
    primaryKey: [['id']],
    schema,
    list,
    needs: 'Experiments in the plan of the project',
  });
}

import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/**
 * Creates the stream of saved reports of all types, without their results (see report_results). All
 * of them are read on every sync.
 */
export function reportsStream(list: ListRows): Stream {
  return listStream({
    name: 'reports',
    primaryKey: [['id']],
    schema,
    list,
    needs: 'the role Analyst or a higher one',
  });
}

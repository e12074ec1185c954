import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/**
 * The saved reports of all kinds, without their figures, which report_results has; read completely on every
 * sync.
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

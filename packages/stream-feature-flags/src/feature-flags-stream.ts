import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/** The feature flags, including archived and deleted ones; read completely on every sync. */
export function featureFlagsStream(list: ListRows): Stream {
  return listStream({
    name: 'feature_flags',
    primaryKey: [['id']],
    schema,
    list,
    needs: 'Feature Flags in the plan of the project',
  });
}

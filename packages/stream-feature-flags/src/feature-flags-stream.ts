import { listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/**
 * Creates the stream of feature flags, including archived and deleted ones. All of them are read on
 * every sync.
 */
export function featureFlagsStream(list: ListRows): Stream {
  return listStream({
    name: 'feature_flags',
    primaryKey: [['id']],
    schema,
    list,
    needs: 'Feature Flags in the plan of the project',
  });
}

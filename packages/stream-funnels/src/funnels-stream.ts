import type { PartitionedState } from '@source-mixpanel/cursor';
import type { Stream } from '@source-mixpanel/stream';
import type { FunnelsOptions, FunnelsSource } from './funnels-options.js';
import {
  commitFunnel,
  funnelStates,
  type FunnelsProgress,
  type FunnelsSlice,
} from './funnels-state.js';
import { openFunnels } from './open-funnels.js';
import { schema } from './schema.js';

/**
 * Creates the stream of the steps and conversions of all funnels, one record per funnel and day.
 * Each funnel is a partition with its own cursor, the last day read. The last `attributionDays`
 * before the cursor are read again, because Mixpanel counts a conversion on the day on which the
 * user entered the funnel.
 */
export function funnelsStream(
  source: FunnelsSource,
  options: FunnelsOptions,
): Stream<FunnelsSlice, PartitionedState, FunnelsProgress> {
  return {
    name: 'funnels',
    primaryKey: [['funnel_id'], ['date']],
    cursorField: ['date'],
    stateIntervalSeconds: 30,
    state: funnelStates,
    schema: () => Promise.resolve(schema),
    open: (saved, io) => openFunnels({ source, options, saved, io }),
    commit: commitFunnel,
    noteFailure: (state, { funnel_id: id }) => funnelStates.noteFailure(state, id),
    keepOnFullRefresh: ({ failed_partitions: failed }) =>
      failed === undefined ? undefined : { states: [], failed_partitions: failed },
    finish: (last) => funnelStates.clearFailures(last ?? { states: [] }),
  };
}

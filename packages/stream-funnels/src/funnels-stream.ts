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
 * Steps and conversions of every funnel, one record per day. Each funnel is a partition with its
 * own cursor: the last day read. The `attributionDays` before it are read again, since Mixpanel
 * counts people who complete a funnel on the day they entered it.
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

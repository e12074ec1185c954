import type { Stream } from '@source-mixpanel/stream';
import type {
  GroupProfilesOptions,
  GroupProfilesSlice,
  GroupProfilesSource,
} from './group-profiles-options.js';
import {
  advance,
  finish,
  groupCursors,
  groupProfilesState,
  withNames,
  type GroupProfilesProgress,
  type GroupProfilesState,
} from './group-profiles-state.js';
import { openGroupProfiles } from './open-group-profiles.js';
import { rawSchema, schema } from './schema.js';

/**
 * Creates the stream of group profiles, such as companies. Each data group is a partition with its
 * own cursor. The first sync reads all profiles, regardless of the start date, because events of
 * any time may refer to them. Later syncs read the profiles that were updated since the cursor, and
 * those without an update time.
 *
 *   per group:  its cursor − lookback window   now
 *               [==============================)
 */
export function groupProfilesStream(
  source: GroupProfilesSource,
  options: GroupProfilesOptions,
): Stream<GroupProfilesSlice, GroupProfilesState, GroupProfilesProgress> {
  return {
    name: 'group_profiles',
    primaryKey: [['data_group_id'], ['distinct_id']],
    cursorField: ['last_seen'],
    stateIntervalSeconds: 30,
    state: groupProfilesState,
    schema: () => Promise.resolve(options.format === 'raw' ? rawSchema : schema),
    open: (saved, io) => openGroupProfiles({ source, options, saved, io }),
    commit: advance,
    noteFailure: (state, { group }) => groupCursors.noteFailure(state, group),
    keepOnFullRefresh: ({ failed_partitions: failed, ...state }) => {
      const kept = { states: [], ...(failed === undefined ? {} : { failed_partitions: failed }) };
      return state.names === undefined && failed === undefined ? undefined : withNames(kept, state);
    },
    finish,
  };
}

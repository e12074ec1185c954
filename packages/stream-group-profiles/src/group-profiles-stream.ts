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
 * The profiles of every kind of group, such as companies; each kind is a partition with a cursor of its
 * own. A first sync reads all profiles, whatever the start date: they describe what events of any time
 * refer to. Later ones read those updated since, and those without a time of update.
 *
 *   per group:  its cursor − look-back       now
 *               [============================)
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

import {
  profileProjection,
  profileRecordSchema,
  rawProfileSchema,
} from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Stream } from '@source-mixpanel/stream';
import type {
  CohortMembersOptions,
  CohortMembersSlice,
  CohortMembersSource,
} from './cohort-members-options.js';
import {
  advance,
  cohortMembersState,
  finish,
  noteFailure,
  withNames,
  type CohortMembersProgress,
  type CohortMembersState,
} from './cohort-members-state.js';
import { openCohortMembers } from './open-cohort-members.js';

const CHILD_COLUMNS: Readonly<Record<string, JsonObject>> = {
  cohort_id: { type: ['null', 'integer'], description: 'The cohort the profile is a member of.' },
};

/**
 * Creates the stream of the members of all cohorts, one slice per cohort. Mixpanel always returns
 * all members of a cohort. In mode `changed`, this stream omits those that were not updated since
 * the last sync.
 *
 *   per cohort:  start date, or its cursor − lookback window (the later)   now
 *                [=========================================================)
 */
export function cohortMembersStream(
  source: CohortMembersSource,
  options: CohortMembersOptions,
): Stream<CohortMembersSlice, CohortMembersState, CohortMembersProgress> {
  return {
    name: 'cohort_members',
    primaryKey: [['distinct_id'], ['cohort_id']],
    cursorField: ['last_seen'],
    stateIntervalSeconds: 30,
    state: cohortMembersState,
    schema: async (io) =>
      options.format === 'raw'
        ? rawProfileSchema(CHILD_COLUMNS)
        : profileRecordSchema(source.profileProperties, io, {
            extra: CHILD_COLUMNS,
            projection: profileProjection(options.selection?.properties, options.privacy),
          }),
    open: (saved, io) => openCohortMembers({ source, options, saved, io }),
    commit: advance,
    noteFailure: (state, { cohort }) => noteFailure(state, cohort),
    keepOnFullRefresh: (state) => {
      const { names, failed_partitions: failed } = state;
      if (names === undefined && failed === undefined) return undefined;
      const kept = { states: [], ...(failed === undefined ? {} : { failed_partitions: failed }) };
      return withNames(kept, state);
    },
    finish,
  };
}

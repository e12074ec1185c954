import {
  createPartitionedStates,
  normaliseTimestamp,
  withLastRead,
  type PartitionedState,
} from '@source-mixpanel/cursor';
import {
  advanceMarks,
  compactNames,
  marksIn,
  mergeSavedNames,
  profileNamesStep,
  selectionMarksShape,
  type SavedNames,
  type SelectionMarks,
  withMarks,
} from '@source-mixpanel/mixpanel';
import { writeJson } from '@source-mixpanel/exact-json';
import * as z from 'zod';

/** The columns that are not properties of the profile. */
export const RESERVED_COLUMNS = ['cohort_id'];

/**
 * One cursor for each cohort, in the form of the Python connector, and the column of each property.
 */
export type CohortMembersState = PartitionedState &
  SavedNames &
  SelectionMarks & {
    readonly use_global_cursor: false;
  };

/**
 * The part of the state that reading one cohort changes. `last_seen` is absent if no member of the
 * cohort was emitted. `read_at` is when its first page arrived, or when Mixpanel responded that its
 * data group was deleted; it is absent if the cohort was deleted.
 */
export type CohortMembersProgress = SavedNames &
  SelectionMarks & {
    readonly cohort: number;
    readonly last_seen?: string;
    readonly read_at?: string;
  };

export const cohortCursors = createPartitionedStates({
  key: 'id',
  cursorField: 'last_seen',
  partition: (id) => ({ id: Number(id), parent_slice: {} }),
});

/**
 * Returns a function that finds the cursor of a cohort: its own, or the common cursor if it has
 * none. It builds an index first, because searching the state for each of thousands of cohorts
 * would be slow.
 */
export function createCursorLookup(
  state: CohortMembersState | undefined,
): (cohort: number) => string | undefined {
  const entries = new Map(
    state?.states.map((entry) => [writeJson(entry.partition['id'] ?? null), entry]),
  );
  return (cohort) => {
    const own = entries.get(String(cohort));
    const states = own === undefined ? [] : [own];
    return cohortCursors.cursorOf(state && { ...state, states }, cohort);
  };
}

const namesStep = profileNamesStep(RESERVED_COLUMNS);

export const cohortMembersState = z
  .looseObject({
    names: z.unknown().optional(),
    names_by_rule: z.unknown().optional(),
    ...selectionMarksShape,
  })
  .transform(({ names, names_by_rule, selection, hash_key, ...rest }, context) => ({
    ...withNames(cohortCursors.parse(rest), namesStep({ names, names_by_rule }, context)),
    ...marksIn({ selection, hash_key }),
  }));

export function advance(
  state: CohortMembersState | undefined,
  { cohort, last_seen: lastSeen, read_at: readAt, ...added }: CohortMembersProgress,
): CohortMembersState {
  const moved =
    lastSeen === undefined
      ? (state ?? { states: [] })
      : cohortCursors.advance(state, cohort, normaliseTimestamp(lastSeen, 'YYYY-MM-DDTHH:MM:SS'));
  const named = withNames(
    cohortCursors.clearFailure(moved, cohort),
    mergeSavedNames(state ?? {}, added),
  );
  const read = readAt === undefined ? named : withLastRead(named, cohort, readAt);
  return withMarks(read, advanceMarks(state, added));
}

/** Returns the state with the cohort as the latest failure. */
export function noteFailure(
  state: CohortMembersState | undefined,
  cohort: number,
): CohortMembersState {
  return { ...cohortCursors.noteFailure(state, cohort), use_global_cursor: false };
}

/**
 * Returns the state to save at the end of a sync: without failures, which were read again, and with
 * compact names.
 */
export function finish(state: CohortMembersState | undefined): CohortMembersState {
  return withNames(cohortCursors.clearFailures(state ?? { states: [] }), compactNames(state ?? {}));
}

/** Returns the state with these column names. */
export function withNames(state: PartitionedState, names: SavedNames): CohortMembersState {
  return { ...state, use_global_cursor: false, ...mergeSavedNames(names, {}) };
}

import {
  createPartitionedStates,
  normaliseTimestamp,
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
import * as z from 'zod';

/** The columns that are not properties of the profile. */
export const RESERVED_COLUMNS = ['group_key', 'data_group_id'];
const SHAPE = 'YYYY-MM-DDTHH:MM:SS';

/**
 * For each group, the latest update of a profile that was read, as a cursor; and the column of each
 * property.
 */
export type GroupProfilesState = PartitionedState & SavedNames & SelectionMarks;

/**
 * The part of the state that reading one group changes. `last_seen` is absent if no profile of the
 * group has an update time.
 */
export type GroupProfilesProgress = SavedNames &
  SelectionMarks & {
    readonly group: string;
    readonly last_seen?: string;
  };

export const groupCursors = createPartitionedStates({
  key: 'data_group_id',
  cursorField: 'last_seen',
  partition: (id) => ({ data_group_id: id }),
});

const namesStep = profileNamesStep(RESERVED_COLUMNS);

export const groupProfilesState = z
  .looseObject({
    names: z.unknown().optional(),
    names_by_rule: z.unknown().optional(),
    ...selectionMarksShape,
  })
  .transform(({ names, names_by_rule, selection, hash_key, ...rest }, context) => ({
    ...withNames(groupCursors.parse(rest), namesStep({ names, names_by_rule }, context)),
    ...marksIn({ selection, hash_key }),
  }));

export function advance(
  state: GroupProfilesState | undefined,
  { group, last_seen: lastSeen, ...added }: GroupProfilesProgress,
): GroupProfilesState {
  const moved =
    lastSeen === undefined
      ? (state ?? { states: [] })
      : groupCursors.advance(state, group, normaliseTimestamp(lastSeen, SHAPE));
  const cleared = groupCursors.clearFailure(moved, group);
  const next = withNames(cleared, mergeSavedNames(state ?? {}, added));
  return withMarks(next, advanceMarks(state, added));
}

/**
 * Returns the state to save at the end of a sync: without failures, which were read again, and with
 * compact names.
 */
export function finish(state: GroupProfilesState | undefined): GroupProfilesState {
  return withNames(groupCursors.clearFailures(state ?? { states: [] }), compactNames(state ?? {}));
}

/** Returns the state with these column names. */
export function withNames(state: PartitionedState, names: SavedNames): GroupProfilesState {
  return { ...state, ...mergeSavedNames(names, {}) };
}

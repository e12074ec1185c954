import {
  createPartitionedStates,
  failedLast,
  isAfterPresent,
  isFarAhead,
  normaliseTimestamp,
  timestampText,
  type PartitionedState,
} from '@source-mixpanel/cursor';
import {
  compactNames,
  mergeSavedNames,
  profileNamesStep,
  type SavedNames,
} from '@source-mixpanel/mixpanel';
import { writeJson } from '@source-mixpanel/exact-json';
import * as z from 'zod';

/** Columns of a member's record that are no properties of the profile. */
export const RESERVED_COLUMNS = ['cohort_id'];

/** One cursor per cohort, as the Python connector writes them, and with them the names. */
export type CohortMembersState = PartitionedState &
  SavedNames & {
    readonly use_global_cursor: false;
    /** The cohort up to which an unfinished sync came, in the order of `inTurn`. */
    readonly read_up_to?: number;
  };

/** What one cohort adds to the state: nothing but names when no member of it was delivered. */
export type CohortMembersProgress = SavedNames & {
  readonly cohort: number;
  readonly last_seen?: string;
  /** Set where the cohort failed in the last sync, and so was read after all others. */
  readonly out_of_turn?: true;
};

const cursors = createPartitionedStates({
  key: 'id',
  cursorField: 'last_seen',
  partition: (id) => ({ id: Number(id), parent_slice: {} }),
});

/**
 * Where each cohort was left: its own cursor, or what the state says for cohorts without one.
 * Finds entries by an index: thousands of cohorts would else be compared with each other.
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
    return cursors.cursorOf(state && { ...state, states }, cohort);
  };
}

const namesStep = profileNamesStep(RESERVED_COLUMNS);

export const cohortMembersState = z
  .looseObject({
    names: z.unknown().optional(),
    names_by_rule: z.unknown().optional(),
    read_up_to: z.int().optional(),
  })
  .transform(
    ({ read_up_to: last, names, names_by_rule, ...rest }, context): CohortMembersState => ({
      ...withNames(cursors.parse(rest), namesStep({ names, names_by_rule }, context)),
      ...(last === undefined ? {} : { read_up_to: last }),
    }),
  );

export function advance(
  state: CohortMembersState | undefined,
  { cohort, last_seen: lastSeen, out_of_turn: outOfTurn, ...names }: CohortMembersProgress,
): CohortMembersState {
  const moved =
    lastSeen === undefined
      ? (state ?? { states: [] })
      : cursors.advance(state, cohort, normaliseTimestamp(lastSeen, 'YYYY-MM-DDTHH:MM:SS'));
  const named = withNames(cursors.clearFailure(moved, cohort), mergeSavedNames(state ?? {}, names));
  // The failure is no longer in the state where this progress is folded for a second time.
  return outOfTurn === true ? named : { ...named, read_up_to: cohort };
}

/** The state that names the cohort as the last that failed. */
export function noteFailure(
  state: CohortMembersState | undefined,
  cohort: number,
): CohortMembersState {
  return { ...cursors.noteFailure(state, cohort), use_global_cursor: false };
}

/**
 * The state with the present instant (epoch ms) instead of each cursor of the future, and whether one
 * lay far ahead.
 */
export function withoutFuture(
  saved: CohortMembersState,
  present: number,
): { readonly state: CohortMembersState; readonly wasFarAhead: boolean } {
  let wasFarAhead = false;
  const mapped = cursors.mapCursors(saved, (cursor) => {
    if (!isAfterPresent(cursor, present)) return cursor;
    wasFarAhead ||= isFarAhead(cursor, present);
    return timestampText(present, 'YYYY-MM-DDTHH:MM:SS');
  });
  return { state: { ...mapped, use_global_cursor: false }, wasFarAhead };
}

/** The state between syncs: every cohort was read, so the next sync begins with the first. */
export function finish(state: CohortMembersState | undefined): CohortMembersState {
  const last: { read_up_to?: number } & CohortMembersState = withNames(
    cursors.clearFailures(state ?? { states: [] }),
    compactNames(state ?? {}),
  );
  delete last.read_up_to;
  return last;
}

/**
 * Cohorts by id, those an unfinished sync has not come to first. Were every sync stopped half-way,
 * by its hour or its platform, cohorts at the end of a fixed order would never be read. Cursors
 * cannot tell whose turn it is: they hold when members were last seen, not when we last looked.
 * Those that failed in the last sync come after all others.
 */
export function leastRecentlyReadFirst<C extends { readonly id: number }>(
  cohorts: readonly C[],
  state: CohortMembersState | undefined,
): readonly C[] {
  const last = state?.read_up_to ?? -Infinity;
  const ordered = [...cohorts].sort((a, b) => a.id - b.id);
  const turns = [
    ...ordered.filter(({ id }) => id > last),
    ...ordered.filter(({ id }) => id <= last),
  ];
  return failedLast(turns, state);
}

/** The state with these names in place of its own. */
export function withNames(state: PartitionedState, names: SavedNames): CohortMembersState {
  return { ...state, use_global_cursor: false, ...mergeSavedNames(names, {}) };
}

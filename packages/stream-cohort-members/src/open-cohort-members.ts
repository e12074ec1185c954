import {
  lastReadOf,
  leftOutNotice,
  limitPartitionsToPresent,
  presentAtStart,
  Refresh,
  startDay,
  steadyPresent,
  type RefreshablePartition,
} from '@source-mixpanel/cursor';
import {
  checkMarks,
  concernsProject,
  profilesSince,
  selectionMarks,
  type Cohort,
} from '@source-mixpanel/mixpanel';
import type { CallIo, StreamSync } from '@source-mixpanel/stream';
import type {
  CohortMembersOptions,
  CohortMembersSlice,
  CohortMembersSource,
} from './cohort-members-options.js';
import {
  cohortCursors,
  createCursorLookup,
  type CohortMembersProgress,
  type CohortMembersState,
} from './cohort-members-state.js';
import { createReadCohort, labelOf } from './read-cohort.js';

export interface CohortMembersToOpen {
  readonly source: CohortMembersSource;
  readonly options: CohortMembersOptions;
  readonly saved: CohortMembersState | undefined;
  readonly io: CallIo;
}

/** Opens a sync of the members of all cohorts. */
export function openCohortMembers({
  source,
  options,
  saved,
  io: syncIo,
}: CohortMembersToOpen): StreamSync<CohortMembersSlice, CohortMembersState, CohortMembersProgress> {
  const present = presentAtStart(options);
  const now = steadyPresent(options);
  const marks = selectionMarks({ ...options.selection }, options.privacy);
  if (saved !== undefined && saved.states.length > 0) checkMarks(saved, marks, syncIo);
  const state =
    saved && limitPartitionsToPresent(saved, present(), { cursors: cohortCursors, io: syncIo });
  const refresh = new Refresh({
    state,
    settings: options.mode === 'all' ? undefined : options.refresh,
    now,
    onLeftOut: (leftOut) => syncIo.report(leftOutNotice('cohort', leftOut)),
  });
  const readCohort = createReadCohort({ source, options, state, marks, present, now });
  return {
    state,
    async *slices() {
      const start = startDay(options, options.clock.now());
      const cursorOf = createCursorLookup(state);
      const cohorts = sortStalestFirst(
        Array.from(await source.listCohorts(syncIo), removeRow),
        state,
      );
      // An incremental sync cannot know how many of the members changed.
      const isWhole = options.mode === 'all' || state === undefined;
      if (isWhole && cohorts.every(({ count }) => count !== undefined)) {
        const rows = cohorts.reduce((sum, { count = 0 }) => sum + count, 0);
        syncIo.report({ kind: 'estimate', rows });
      }
      for (const { partition, canWait } of refresh.order(cohorts)) {
        const { id, name, dataGroup, lastRead } = partition;
        const { lookBackHours = 0 } = options;
        const since = profilesSince({ cursor: cursorOf(id), start, lookBackHours });
        yield {
          cohort: id,
          ...(name === undefined ? {} : { name }),
          ...(dataGroup === undefined ? {} : { dataGroup }),
          ...(options.mode === 'all' ? {} : { since }),
          ...(canWait && lastRead !== undefined ? { read_before: lastRead } : {}),
        };
      }
    },
    read(slice, io) {
      const { cohort: id, read_before: lastRead } = slice;
      const turn = { partition: { id, lastRead }, canWait: lastRead !== undefined };
      return refresh.read(turn, io, (sliceIo) => readCohort(slice, sliceIo));
    },
    partition: labelOf,
    concernsAll: concernsProject,
  };
}

/**
 * Returns the cohort without its row, because the rows of a long list would need most of the memory
 * of the sync.
 */
function removeRow({ id, count, dataGroup, row }: Cohort): KnownCohort {
  const { name } = row;
  return { id, count, dataGroup, name: typeof name === 'string' ? name : undefined };
}

interface KnownCohort extends Omit<Cohort, 'row'> {
  readonly name: string | undefined;
}

/**
 * Sorts cohorts: those that were never read come first, by id, then the others, least recently read
 * first. In a fixed order, the last cohorts would never be read if every sync were stopped
 * half-way. The cursors are not suitable for this order, because they contain when members were
 * last updated and not when a cohort was last read.
 */
function sortStalestFirst(
  cohorts: readonly KnownCohort[],
  state: CohortMembersState | undefined,
): readonly (KnownCohort & RefreshablePartition)[] {
  return cohorts
    .map((cohort) => {
      const lastRead = lastReadOf(state, cohort.id);
      return { ...cohort, lastRead, isNew: lastRead === undefined, requests: 1 };
    })
    .sort((a, b) => (a.lastRead ?? -1) - (b.lastRead ?? -1) || a.id - b.id);
}

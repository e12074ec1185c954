import {
  startDay,
  futureStateWarning,
  hasFailed,
  presentAtStart,
  timestampText,
} from '@source-mixpanel/cursor';
import {
  childLabel,
  concernsProject,
  createNamesWarning,
  deletedChildren,
  profileColumns,
  profileRecords,
  profilesSince,
  type Cohort,
  type ProfileColumns,
} from '@source-mixpanel/mixpanel';
import { SourceError, type CallIo, type StreamSync } from '@source-mixpanel/stream';
import type {
  CohortMembersOptions,
  CohortMembersSlice,
  CohortMembersSource,
} from './cohort-members-options.js';
import {
  createCursorLookup,
  leastRecentlyReadFirst,
  RESERVED_COLUMNS,
  withoutFuture,
  type CohortMembersProgress,
  type CohortMembersState,
} from './cohort-members-state.js';

export interface CohortMembersToOpen {
  readonly source: CohortMembersSource;
  readonly options: CohortMembersOptions;
  readonly saved: CohortMembersState | undefined;
  readonly io: CallIo;
}

const SHAPE = 'YYYY-MM-DDTHH:MM:SS';

/** One sync of the members of all cohorts. */
export function openCohortMembers({
  source,
  options,
  saved,
  io: syncIo,
}: CohortMembersToOpen): StreamSync<CohortMembersSlice, CohortMembersState, CohortMembersProgress> {
  const present = presentAtStart(options);
  const state = saved && readAsPresent(saved, present(), syncIo);
  const wasDeleted = deletedChildren(source.listCohortsAnew);
  let columns: ProfileColumns | undefined;
  const warnOfNames = createNamesWarning('engage_format');
  return {
    state,
    async *slices() {
      const start = startDay(options, options.clock.now());
      const cursorOf = createCursorLookup(state);
      const cohorts = leastRecentlyReadFirst(
        Array.from(await source.listCohorts(syncIo), withoutRow),
        state,
      );
      // How many of the members changed since the last sync is unknown.
      const isWhole = options.mode === 'all' || state === undefined;
      if (isWhole && cohorts.every(({ count }) => count !== undefined)) {
        const rows = cohorts.reduce((sum, { count = 0 }) => sum + count, 0);
        syncIo.report({ kind: 'estimate', rows });
      }
      for (const { id, name, dataGroup } of cohorts) {
        const { lookBackHours = 0 } = options;
        const since = profilesSince({ cursor: cursorOf(id), start, lookBackHours });
        yield {
          cohort: id,
          ...(name === undefined ? {} : { name }),
          ...(dataGroup === undefined ? {} : { dataGroup }),
          ...(options.mode === 'all' ? {} : { since }),
        };
      }
    },
    async *read(slice, io) {
      const { cohort, since, dataGroup } = slice;
      const group = dataGroup === undefined ? {} : { dataGroup };
      columns ??= profileColumns({
        reserved: RESERVED_COLUMNS,
        saved: state,
        configured: io.columns,
      });
      const members = source.readProfiles({ cohort, ...group, pageSize: options.pageSize }, io);
      const extra = { cohort_id: cohort };
      const reading = { columns, since, present, extra, format: options.format };
      let lastSeen: string | undefined;
      try {
        for await (const records of profileRecords(members, reading)) {
          lastSeen = records.lastSeen;
          yield { kind: 'rows', rows: records.rows };
        }
      } catch (error) {
        const child = { id: cohort, label: labelOf(slice) };
        const isWithoutGroup = lacksDataGroup(slice, error);
        if (!isWithoutGroup && !(await wasDeleted(child, error, io))) throw error;
        lastSeen = undefined;
        io.report({
          kind: 'warning',
          message: isWithoutGroup
            ? `Cohort ${cohort} is left out: its data group was deleted in Mixpanel.`
            : `Cohort ${cohort} is left out: it was deleted in Mixpanel since cohorts were listed.`,
        });
      }
      if (options.format !== 'raw') warnOfNames(columns.size, io);
      const moved = lastSeen === undefined ? {} : { last_seen: lastSeen };
      const turn = hasFailed(state, cohort) ? ({ out_of_turn: true } as const) : {};
      yield { kind: 'checkpoint', progress: { cohort, ...turn, ...moved, ...columns.dump() } };
    },
    partition: labelOf,
    concernsAll: concernsProject,
  };
}

const labelOf = ({ cohort, name }: CohortMembersSlice): string =>
  childLabel('cohort', cohort, name);

/** The rows of a long list take more memory than all else that is known of its cohorts. */
function withoutRow({ id, count, dataGroup, row }: Cohort): KnownCohort {
  const { name } = row;
  return { id, count, dataGroup, name: typeof name === 'string' ? name : undefined };
}

interface KnownCohort extends Omit<Cohort, 'row'> {
  readonly name: string | undefined;
}

/** Observed: a cohort stays listed when its data group is deleted, and is answered with this text. */
function lacksDataGroup({ dataGroup: group }: CohortMembersSlice, error: unknown): boolean {
  return (
    group !== undefined &&
    error instanceof SourceError &&
    error.code === 'not_found' &&
    /\bdata group\b/i.test(error.message)
  );
}

function readAsPresent(saved: CohortMembersState, present: number, io: CallIo): CohortMembersState {
  const { state, wasFarAhead } = withoutFuture(saved, present);
  if (wasFarAhead) io.report(futureStateWarning(timestampText(present, SHAPE)));
  return state;
}

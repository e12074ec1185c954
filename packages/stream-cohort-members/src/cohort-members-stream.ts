import {
  defaultStartInZone,
  latestTimestamp,
  normaliseTimestamp,
  type Day,
} from '@source-mixpanel/cursor';
import {
  profileColumns,
  profileRecords,
  profileRecordSchema,
  type Cohort,
  type ListCohorts,
  type ProfileColumns,
  type ProfileProperties,
  type ReadProfiles,
} from '@source-mixpanel/mixpanel';
import { SourceError, type Clock, type JsonObject, type Stream } from '@source-mixpanel/stream';
import {
  advance,
  cohortMembersState,
  createCursorLookup,
  finished,
  inTurn,
  RESERVED_COLUMNS,
  withNames,
  type CohortMembersProgress,
  type CohortMembersState,
} from './cohort-members-state.js';

/** `since`: `YYYY-MM-DDTHH:MM:SS`, UTC; absent where all members are wanted. */
type CohortMembersSlice = {
  readonly cohort: number;
  readonly since?: string;
  /** The data group whose profiles are the members; absent for users. */
  readonly dataGroup?: string;
};

/** Members updated since the last sync, or the full membership on every sync. */
export type CohortMembersMode = 'changed' | 'all';

export interface CohortMembersSource {
  readonly listCohorts: ListCohorts;
  readonly readProfiles: ReadProfiles;
  readonly profileProperties: ProfileProperties;
}

export interface CohortMembersOptions {
  readonly mode: CohortMembersMode;
  /** Members last updated before this day (UTC) are not delivered. Default: a year before today. */
  readonly startDate?: Day | undefined;
  /** The project's time zone, for the default start. */
  readonly zone: string;
  readonly clock: Clock;
  /** Profiles a page shall hold. */
  readonly pageSize: number;
}

const CHILD_COLUMNS: Readonly<Record<string, JsonObject>> = {
  cohort_id: { type: ['null', 'integer'], description: 'The cohort the profile is a member of.' },
};

/**
 * The members of every cohort of a project, one slice per cohort. Mixpanel can be asked only for
 * all members of a cohort, so those that did not change since are left out here.
 *
 *   per cohort:  start date or its state, the later       now
 *                [========================================)
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
    schema: (io) => profileRecordSchema(source.profileProperties, io, CHILD_COLUMNS),
    open(state, syncIo) {
      let columns: ProfileColumns | undefined;
      return {
        state,
        async *slices() {
          const start = options.startDate ?? defaultStartInZone(options.clock.now(), options.zone);
          const cursorOf = createCursorLookup(state);
          const cohorts = inTurn(Array.from(await source.listCohorts(syncIo), withoutRow), state);
          // How many of the members changed since the last sync, nobody tells.
          const isWhole = options.mode === 'all' || state === undefined;
          if (isWhole && cohorts.every(({ count }) => count !== undefined)) {
            const rows = cohorts.reduce((sum, { count = 0 }) => sum + count, 0);
            syncIo.report({ kind: 'estimate', rows });
          }
          for (const { id, dataGroup } of cohorts) {
            const slice = { cohort: id, ...(dataGroup === undefined ? {} : { dataGroup }) };
            const since = latestTimestamp(cursorOf(id) ?? start, start);
            yield options.mode === 'all'
              ? slice
              : { ...slice, since: normaliseTimestamp(since, 'YYYY-MM-DDTHH:MM:SS') };
          }
        },
        async *read({ cohort, since, ...group }, io) {
          columns ??= profileColumns({
            reserved: RESERVED_COLUMNS,
            saved: state?.names,
            configured: io.columns,
          });
          const members = source.readProfiles({ cohort, ...group, pageSize: options.pageSize }, io);
          const reading = { columns, since, extra: { cohort_id: cohort } };
          let lastSeen: string | undefined;
          try {
            for await (const records of profileRecords(members, reading)) {
              lastSeen = records.lastSeen;
              yield { kind: 'rows', rows: records.rows };
            }
          } catch (error) {
            if (!isGone(error)) throw error;
            lastSeen = undefined;
            io.report({
              kind: 'warning',
              message: `Cohort ${cohort} is left out: it, or the data group it belongs to, was deleted meanwhile.`,
            });
          }
          const names = columns.dump();
          yield {
            kind: 'checkpoint',
            progress:
              lastSeen === undefined ? { cohort, names } : { cohort, last_seen: lastSeen, names },
          };
        },
      };
    },
    commit: advance,
    keepOnFullRefresh: ({ names }) =>
      names === undefined ? undefined : withNames({ states: [] }, names),
    finish: finished,
  };
}

/** The rows of a long list take more memory than all else that is known of its cohorts. */
function withoutRow({ id, count, dataGroup }: Cohort): Omit<Cohort, 'row'> {
  return { id, count, dataGroup };
}

/** Only 404 says so: a text may name a data group for other reasons, such as an overloaded service. */
function isGone(error: unknown): boolean {
  return error instanceof SourceError && error.code === 'not_found';
}

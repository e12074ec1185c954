import type { ListCohorts, ListGroups, ReadProfiles } from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { fakeClock, readStream, testIo } from '@source-mixpanel/testing';
import cohorts from '../fixtures/cohorts.json' with { type: 'json' };
import fixture from '../fixtures/profiles.json' with { type: 'json' };
import { cohortMembersStream, type CohortMembersOptions } from '../src/index.js';

const profiles: Readonly<Record<string, JsonObject>> = fixture;

export interface Cohort {
  readonly id: number;
  readonly members: readonly string[];
  /** The number of members in Mixpanel's list; absent if the list lacks it. */
  readonly count?: number;
  readonly dataGroup?: string;
}

const listing =
  (listed: readonly Cohort[]): ListCohorts =>
  () =>
    Promise.resolve(
      listed.map(({ id, count, dataGroup }) => ({
        ...{ id, count, dataGroup },
        created: '2010-01-01 00:00:00',
        row: { id },
      })),
    );

export const reading = (listed: readonly Cohort[]): ReadProfiles =>
  async function* ({ cohort }) {
    const members = listed.find(({ id }) => id === cohort)?.members ?? [];
    for (const id of members) {
      const properties = profiles[id] ?? {};
      const names = new Set(Object.keys(properties));
      yield { names, rows: [{ $distinct_id: id, $properties: properties }] };
    }
  };

export interface Setting extends Partial<CohortMembersOptions> {
  readonly listed?: readonly Cohort[];
  /** The list when it is requested again; default: the same. */
  readonly listedAnew?: readonly Cohort[];
  readonly readProfiles?: ReadProfiles;
  readonly listNamedGroups?: ListGroups | undefined;
}

export function create({
  listed = cohorts,
  listedAnew = listed,
  readProfiles = reading(listed),
  listNamedGroups,
  ...options
}: Setting = {}) {
  return cohortMembersStream(
    {
      listCohorts: listing(listed),
      listCohortsAnew: listing(listedAnew),
      listNamedGroups,
      readProfiles,
      profileProperties: () => Promise.resolve(new Map([['$plan', 'string']])),
    },
    {
      mode: 'changed',
      startDate: '2024-02-01',
      zone: 'UTC',
      clock: fakeClock(Date.UTC(2024, 5, 1)),
      pageSize: 1000,
      ...options,
    },
  );
}

/** One cohort with an older and a newer member. */
export const only = [{ id: 1111, members: ['user-1', 'recent'] }];
export const partition = (id: number, lastSeen: string): JsonObject => ({
  partition: { id, parent_slice: {} },
  cursor: { last_seen: lastSeen },
});

/**
 * Runs a sync that continues from a saved state. Returns the emitted members as `COHORT:ID` and the
 * entries of the new state.
 */
export async function sync(saved: unknown, setting: Setting = {}, io = testIo()) {
  const stream = create(setting);
  const state = saved === undefined ? undefined : stream.state.parse(saved);
  const { records, finished } = await readStream(stream, state, io);
  return {
    members: records.map(
      (row) => `${String(row['cohort_id'] as number)}:${row['distinct_id'] as string}`,
    ),
    states: finished.states,
    finished,
    records,
  };
}

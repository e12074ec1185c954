import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { lastState, partitionsOf } from '../python-connector-forms.js';
import {
  at,
  errors,
  numberOf,
  records,
  statuses,
  textAt,
} from '@source-mixpanel/testing/transcript';
import type { Run } from '../run-connector.js';
import { UNLIMITED_QUOTA, lastStates, MONTH_CONFIG, Stage } from '../stage.js';

let stage: Stage;
let catalog: JsonObject;
beforeAll(async () => {
  stage = await Stage.open({ quota: UNLIMITED_QUOTA });
  catalog = await stage.catalog('cohort_members', 'funnels');
});
beforeEach(() => {
  stage.break();
});
afterAll(() => stage.close());

/** Reads with one worker, because requests of several workers may arrive in any order. */
const read = (state?: unknown): Promise<Run> =>
  stage.read({ catalog, config: stage.config({ ...MONTH_CONFIG, num_workers: 1 }), state });

const FUNNEL = 9070;
const COHORT = 1001;
const DELETED = 'Invalid query: references a custom property that was deleted';

/** Makes the mock send this response to all requests for one funnel and one cohort. */
function refuse(status: number, text: string): void {
  const body = JSON.stringify({ error: text });
  const effect = { kind: 'answer', status, body, headers: {} } as const;
  stage.break(
    {
      path: '/api/query/funnels',
      parameters: { funnel_id: String(FUNNEL) },
      effect,
    },
    {
      path: '/api/query/engage',
      parameters: { filter_by_cohort: JSON.stringify({ id: COHORT }) },
      effect,
    },
  );
}

const idsIn = (run: Run, name: string, column: string): Set<number> =>
  new Set(records(run.messages, name).map((record) => numberOf(record[column])));

const errorOf = (run: Run, name: string): string =>
  errors(run.messages)
    .filter((error) => at(error, 'stream_descriptor', 'name') === name)
    .map((error) => textAt(error, 'message'))
    .join('\n');

/**
 * Returns the id of the funnel of each request for a funnel, in the order of the requests. The
 * first `since` requests are left out, because they were sent before the sync.
 */
const funnelsRequested = (since: number): string[] =>
  stage.server.control
    .requests()
    .slice(since)
    .filter(({ path }) => path === '/api/query/funnels')
    .map(({ query }) => new URLSearchParams(query).get('funnel_id') ?? '');

describe('a funnel and a cohort that Mixpanel refuses', () => {
  it.each([
    [400, DELETED],
    [403, 'You do not have access to this report'],
    [400, 'data group service is overloaded'],
  ])(
    'are reported in an error, while the others are delivered and saved in the state: %s %s',
    async (status, text) => {
      refuse(status, text);
      const run = await read();
      expect(run.code).toBe(1);
      expect(idsIn(run, 'funnels', 'funnel_id')).toEqual(new Set([7509, 9071]));
      expect(idsIn(run, 'cohort_members', 'cohort_id').has(COHORT)).toBe(false);
      expect(idsIn(run, 'cohort_members', 'cohort_id').size).toBeGreaterThan(1);
      expect(errorOf(run, 'funnels')).toMatch(new RegExp(`funnel ${FUNNEL} ".+": .*${text}`));
      expect(errorOf(run, 'cohort_members')).toMatch(
        new RegExp(`cohort ${COHORT} ".+": .*${text}`),
      );
      for (const name of ['funnels', 'cohort_members']) {
        expect(statuses(run.messages, name).at(-1)).toBe('INCOMPLETE');
      }
      const saved = partitionsOf(lastState(run, 'funnels'));
      const ids = saved.map(({ partition }) => at(partition, 'funnel_id'));
      expect(new Set(ids)).toEqual(new Set(['7509', '9071']));
    },
  );

  it('are read last by the next sync, which removes them from failed_partitions', async () => {
    refuse(400, DELETED);
    const failed = await read();
    expect(lastState(failed, 'funnels')['failed_partitions']).toEqual([String(FUNNEL)]);
    expect(lastState(failed, 'cohort_members')['failed_partitions']).toEqual([String(COHORT)]);
    stage.break();
    const before = stage.server.control.requests().length;
    const run = await read(lastStates(failed));
    expect(run.code).toBe(0);
    expect(funnelsRequested(before).at(-1)).toBe(String(FUNNEL));
    expect(idsIn(run, 'funnels', 'funnel_id').has(FUNNEL)).toBe(true);
    expect(lastState(run, 'funnels')).not.toHaveProperty('failed_partitions');
    expect(lastState(run, 'cohort_members')).not.toHaveProperty('failed_partitions');
  });
});

describe('a response of 404', () => {
  it('is reported as an error if Mixpanel still lists the funnel or cohort, as when a proxy sends it', async () => {
    const effect = { kind: 'answer', status: 404, body: 'no such route', headers: {} } as const;
    stage.break(
      { path: '/api/query/funnels', pattern: 'funnel_id=', effect },
      { path: '/api/query/engage', effect },
    );
    const run = await read();
    expect(run.code).toBe(1);
    for (const name of ['funnels', 'cohort_members']) {
      expect(statuses(run.messages, name).at(-1)).toBe('INCOMPLETE');
      expect(errorOf(run, name)).toContain('although Mixpanel still lists it');
    }
  });
});

describe('refused credentials', () => {
  it('make the stream funnels fail with one error instead of one error for each funnel', async () => {
    const effect = { kind: 'answer', status: 401, body: '{}', headers: {} } as const;
    stage.break({ path: '/api/query/funnels', pattern: 'funnel_id=', effect });
    const before = stage.server.control.requests().length;
    const run = await read();
    expect(errorOf(run, 'funnels')).toContain('Authentication has failed');
    // After the refusal, no other funnel is requested.
    expect(funnelsRequested(before)).toHaveLength(1);
    expect(errorOf(run, 'funnels')).not.toContain(String(FUNNEL));
  });
});

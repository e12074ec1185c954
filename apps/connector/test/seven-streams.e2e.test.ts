import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LoggedRequest } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { at, records, statuses, textAt } from '@source-mixpanel/testing/transcript';
import {
  SERVED_STREAMS,
  factsOf,
  expectedFacts,
  type Facts,
  type StreamName,
} from './project-facts.js';
import type { Run } from './run-connector.js';
import {
  UNLIMITED_QUOTA,
  LAST_DAY,
  lastStates,
  MONTH,
  MONTH_CONFIG,
  Stage,
  warningsOf,
} from './stage.js';

/** The lookback window: the last day of the first sync and the five days before it. */
const LOOK_BACK = ['2026-11-05', LAST_DAY];
const LATE_ID = 'arrived-late';
const LATE_USER = 'seen-late';

let stage: Stage;
let first: Run;
let second: Run;
const before = new Map<StreamName, Facts>();
const after = new Map<StreamName, Facts>();
let requests: readonly LoggedRequest[];

beforeAll(async () => {
  stage = await Stage.open({ quota: UNLIMITED_QUOTA });
  const config = stage.config({ ...MONTH_CONFIG, refresh_hours: 0 });
  const catalog = await stage.catalog(...SERVED_STREAMS);
  first = await stage.read({ catalog, config });
  for (const name of SERVED_STREAMS) before.set(name, expectedFacts(stage.server, name, MONTH));
  stage.server.control.changeProject({
    addEvents: [
      {
        event: 'checkout',
        properties: {
          time: Date.parse('2026-11-09T10:00:00Z') / 1000,
          distinct_id: LATE_USER,
          $insert_id: LATE_ID,
          price: 1234.5,
        },
      },
    ],
    addProfiles: [
      {
        $distinct_id: LATE_USER,
        $properties: { $last_seen: '2026-11-11T00:00:01', luckyNumber: 300 },
      },
    ],
  });
  for (const name of SERVED_STREAMS) after.set(name, expectedFacts(stage.server, name, MONTH));
  const seen = stage.server.control.requests().length;
  second = await stage.read({ catalog, config, state: lastStates(first) });
  requests = stage.server.control.requests().slice(seen);
});
afterAll(() => stage.close());

/** Returns these parameters of each request of the second sync to an endpoint. */
function parametersOf(path: string, ...names: readonly string[]): (string | null)[][] {
  return requests
    .filter((request) => request.path === path)
    .map(({ query }) => names.map((name) => new URLSearchParams(query).get(name)));
}

/** Returns the sorted `last_seen` of the profiles in the second sync that have one. */
const lastSeenIn = (
  name: StreamName,
  rest: (record: JsonObject) => boolean = () => true,
): string[] =>
  records(second.messages, name)
    .filter((record) => typeof record['last_seen'] === 'string' && rest(record))
    .map((record) => textAt(record, 'last_seen'))
    .sort();

const stateOf = (run: Run, name: StreamName): JsonObject | undefined =>
  lastStates(run).find((state) => at(state, 'stream', 'stream_descriptor', 'name') === name);

describe('two syncs of the streams that the Python connector has', () => {
  it('both exit with 0 after every stream is COMPLETE', () => {
    for (const run of [first, second]) {
      expect(run.code).toBe(0);
      expect(SERVED_STREAMS.map((name) => statuses(run.messages, name).at(-1))).toEqual(
        SERVED_STREAMS.map(() => 'COMPLETE'),
      );
    }
  });

  it.each(SERVED_STREAMS)('deliver exactly the records of %s in the first sync', (name) => {
    const facts = factsOf(first, name);
    expect(facts.size).toBeGreaterThan(0);
    expect(facts).toEqual(before.get(name));
  });

  it.each(SERVED_STREAMS)(
    'deliver together exactly the records of %s, late ones included, if the last record of each key is kept',
    (name) => {
      expect(new Map([...factsOf(first, name), ...factsOf(second, name)])).toEqual(after.get(name));
    },
  );

  it('deliver no event twice within a sync', () => {
    const events = stage.server.control.truth().eventsBetween(MONTH.from, MONTH.to);
    // The event `LATE_ID` was added after the first sync.
    expect(records(first.messages, 'export')).toHaveLength(events.length - 1);
  });

  it('log warnings only about the cohort whose data group was deleted and about invalid records', () => {
    for (const run of [first, second]) {
      const warnings = warningsOf(run).filter(
        // The project contains such records on purpose.
        (text) => !/No usable time|contained invalid text|Repaired the text/.test(text),
      );
      expect(warnings).toEqual([expect.stringContaining('1004')]);
    }
  });
});

describe('the second sync', () => {
  it('gets 200 for every request except the one for members of a deleted group', () => {
    const refused = requests.filter(({ status }) => status !== 200);
    expect(refused.map(({ status }) => status)).toEqual([404]);
    expect(refused[0]?.body).toContain('1004');
  });

  it('requests no schemas, and requests the cohorts once for both streams that need them', () => {
    const paths = requests.map(({ path }) => path);
    expect(paths.filter((path) => path.includes('properties'))).toEqual([]);
    expect(parametersOf('/api/query/cohorts/list')).toHaveLength(1);
  });

  it('export: requests the lookback window once, filtered, after one test of the filter, and repeats only events without a processing time', () => {
    expect(parametersOf('/api/2.0/export', 'from_date', 'to_date', 'limit')).toEqual([
      [LAST_DAY, LAST_DAY, '1'],
      [...LOOK_BACK, null],
    ]);
    const [, [where] = []] = parametersOf('/api/2.0/export', 'where');
    expect(where).toMatch(
      /^number\(properties\["mp_processing_time_ms"\]\) >= \d+ or not defined\(properties\["mp_processing_time_ms"\]\)$/,
    );
    const again = records(second.messages, 'export');
    expect(again.filter((record) => record['insert_id'] === LATE_ID)).toHaveLength(1);
    const others = again.filter((record) => record['insert_id'] !== LATE_ID);
    expect(others.length).toBeGreaterThan(0);
    expect(others.filter((record) => record['mp_processing_time_ms'] !== null)).toEqual([]);
  });

  it('engage: requests once the profiles that were updated in the second of the state, later or at an unknown time', () => {
    const since = textAt(stateOf(first, 'engage'), 'stream', 'stream_state', 'last_seen');
    const forms = requests
      .filter(({ path }) => path === '/api/query/engage')
      .map(({ body }) => new URLSearchParams(body))
      .filter((form) => !form.has('filter_by_cohort'));
    expect(forms.map((form) => form.get('where'))).toEqual([
      `properties["$last_seen"] >= "${since}" or not defined(properties["$last_seen"])`,
    ]);
    expect(lastSeenIn('engage').filter((seen) => seen < since)).toEqual([]);
    expect(lastSeenIn('engage').at(-1)).toBe('2026-11-11T00:00:01');
  });

  it('cohorts: delivers only the newest one again, because the second of the state is included', () => {
    expect(records(second.messages, 'cohorts').map(({ id }) => id)).toEqual([1004]);
  });

  it('cohort_members: requests every cohort, and delivers members updated since its state or at an unknown time', () => {
    const posts = requests.filter(({ body }) => body.includes('filter_by_cohort'));
    expect(posts).toHaveLength(stage.server.mixpanel.project.cohorts.length);
    const states = at(stateOf(first, 'cohort_members'), 'stream', 'stream_state', 'states');
    for (const state of states as JsonObject[]) {
      const id = at(state, 'partition', 'id');
      const since = textAt(state, 'cursor', 'last_seen');
      const seen = lastSeenIn('cohort_members', (record) => record['cohort_id'] === id);
      expect(seen.length).toBeGreaterThan(0);
      expect(seen.filter((time) => time < since)).toEqual([]);
    }
  });

  it('funnels: requests the last day that was read and the five days before it once for each funnel', () => {
    expect(parametersOf('/api/query/funnels', 'from_date', 'to_date')).toEqual(
      stage.server.mixpanel.project.funnels.map(() => LOOK_BACK),
    );
  });

  it('revenue: requests the last day that was read and the five days before it once, if the mock has this stream', () => {
    const expected = SERVED_STREAMS.includes('revenue') ? [LOOK_BACK] : [];
    expect(parametersOf('/api/2.0/engage/revenue', 'from_date', 'to_date')).toEqual(expected);
  });

  it('annotations: requests all of them again', () => {
    const path = `/api/app/projects/${stage.server.projectId}/annotations`;
    expect(parametersOf(path)).toHaveLength(1);
    expect(factsOf(second, 'annotations')).toEqual(factsOf(first, 'annotations'));
  });
});

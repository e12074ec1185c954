import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { reportSeries, retentionSeries } from '@source-mixpanel/fixtures-server';
import {
  at,
  errors,
  objectAt,
  ofType,
  records,
  statuses,
  textAt,
} from '@source-mixpanel/testing/transcript';
import { EXPERIMENTAL, SEVEN } from './project-facts.js';
import type { Run } from './run-connector.js';
import { requestsByOwnPath, sentRequests } from './sent-requests.js';
import { UNLIMITED_QUOTA, lastStates, Stage } from './stage.js';

/** The streams that read one list of the App API, and the path of the list within the project. */
const LISTS = {
  annotation_tags: 'annotations/tags',
  lexicon_schemas: 'schemas',
  experiments: 'experiments',
  feature_flags: 'feature-flags',
  lookup_tables: 'data-definitions/lookup-tables',
  event_deletions: 'data-definitions/events/deletion-requests',
  custom_properties: 'custom_properties',
  reports: 'bookmarks',
  dashboards: 'dashboards',
};

/** For tests that start a process which reads more than twenty streams. */
const TIMEOUT_MILLISECONDS = 120_000;

let stage: Stage;
let run: Run;
let received: readonly { readonly path: string }[] = [];
beforeAll(async () => {
  // Always with the undocumented endpoints, which about half of these streams need.
  stage = await Stage.open({ quota: UNLIMITED_QUOTA, hostile: false, contract: 'observed' });
  const catalog = await catalogOfAll();
  const before = stage.server.control.requests().length;
  run = await stage.read({ catalog, config: configOfAll() });
  received = stage.server.control.requests().slice(before);
}, TIMEOUT_MILLISECONDS);
afterAll(() => stage.close());

const configOfAll = (change: JsonObject = {}): JsonObject =>
  stage.config({
    experimental_streams: true,
    report_ids: [501, 502, 503, 504, 505, 506],
    ...change,
  });

async function catalogOfAll(): Promise<JsonObject> {
  const path = await stage.files.write('config.json', configOfAll());
  const { stdout } = await stage.runForPeople(['catalog', '--config', path]);
  return objectAt({ catalog: JSON.parse(stdout) as JsonObject }, 'catalog');
}

const keysOf = (of: Run, name: string, ...keys: readonly string[]): string[] =>
  records(of.messages, name)
    .map((record) => JSON.stringify(keys.map((key) => record[key])))
    .sort();

describe('the streams that the Python connector does not have', () => {
  it('are in the catalog, experimental ones with a note, after at most three requests that count', async () => {
    stage.server.control.reset();
    const discovered = await stage.command('discover', configOfAll());
    const streams = objectAt(ofType(discovered.messages, 'CATALOG')[0], 'catalog')[
      'streams'
    ] as JsonObject[];
    const noted = streams.filter((stream) =>
      JSON.stringify(at(stream, 'json_schema', 'description') ?? '').startsWith('"Experimental'),
    );
    expect(noted.map((stream) => textAt(stream, 'name'))).toEqual(EXPERIMENTAL);
    const counted = stage.server.control.requests().filter((request) => request.counted);
    expect(counted.length).toBeLessThanOrEqual(3);
  });

  it('are read completely in a sync with the seven that it has', () => {
    expect(run.code).toBe(0);
    const names = new Set(ofType(run.messages, 'TRACE').flatMap(streamIn));
    expect(names.size).toBeGreaterThan(SEVEN.length + EXPERIMENTAL.length);
    for (const name of names) {
      expect([name, statuses(run.messages, name).at(-1)]).toEqual([name, 'COMPLETE']);
    }
  });

  it.each(Object.entries(LISTS))('include %s with a record for each listed row', (name, list) => {
    const { project } = stage.server.mixpanel;
    const { rows = [] } = project.appLists.get(list) ?? {};
    const expected = typeof rows === 'function' ? rows(project) : rows;
    expect(expected.length).toBeGreaterThan(0);
    expect(records(run.messages, name)).toHaveLength(expected.length);
  });

  it('log the number of requests that the mock received from each of them', () => {
    const sent = sentRequests(run);
    expect([...sent.values()].reduce((sum, count) => sum + count)).toBe(received.length);
    expect(Object.fromEntries(sent)).toMatchObject(requestsByOwnPath(received));
  });

  it('distinguish events from custom events, and properties of events from those of users', () => {
    expect(keysOf(run, 'custom_events', 'name')).toEqual(['["$custom_event:12345"]']);
    expect(keysOf(run, 'lexicon_events', 'name')).not.toContain('["$custom_event:12345"]');
    expect(keysOf(run, 'lexicon_properties', 'resource_type', 'name')).toEqual([
      '["Event","$city"]',
      '["Event","plan name"]',
      '["User","$email"]',
    ]);
  });

  it('contain ids with all their digits, and no hash salt of feature flags', () => {
    expect(run.stdout).not.toMatch(/hash_?salt/i);
    expect(keysOf(run, 'feature_flags', 'data_group_id')).toContain('["-1405123841946871899"]');
    expect(keysOf(run, 'lookup_tables', 'id')).toContain('["-1405123841946871800"]');
  });

  it('contain the profiles of every group, and log which group was deleted', () => {
    const { control, mixpanel } = stage.server;
    const expected = mixpanel.project.dataGroups.flatMap(({ id, property }) =>
      control
        .truth()
        .groupProfiles(id)
        .map((row) => {
          const profile = JSON.parse(row) as JsonObject;
          return JSON.stringify([id, property, profile['$distinct_id']]);
        }),
    );
    expect(expected.length).toBeGreaterThan(5);
    expect(keysOf(run, 'group_profiles', 'data_group_id', 'group_key', 'distinct_id')).toEqual(
      expected.sort(),
    );
    expect(run.stdout).toContain('The group 1405123841946871800 \\"gone_id\\" is left out');
  });

  it('contain the same counts of events as export', () => {
    const days = new Map<string, number>();
    for (const event of stage.events()) {
      const seconds = Number(at(event, 'properties', 'time'));
      const day = new Date(seconds * 1000).toISOString().slice(0, 10);
      const key = JSON.stringify([day, at(event, 'event')]);
      days.set(key, (days.get(key) ?? 0) + 1);
    }
    const counted = records(run.messages, 'event_counts').filter(({ count }) => count !== 0);
    const entries = counted.map(
      ({ date, event, count }) => [JSON.stringify([date, event]), count] as const,
    );
    expect(new Map(entries)).toEqual(days);
  });

  it.each([
    [501, 'insights', 1],
    [502, 'insights', 2],
    [503, 'insights', 3],
    [504, 'insights', 4],
    [505, 'funnels', 4],
    [506, 'retention', 3],
  ])('contain all numbers of report %i (%s, up to %i levels deep)', (id, type, depth) => {
    const { project } = stage.server.mixpanel;
    const expected = project.reports
      .filter((report) => report.id === id)
      .map((report) =>
        type === 'retention' ? retentionSeries(project) : reportSeries(project, report),
      )
      .flatMap((series) => [...leavesOf(series, [])]);
    const rows = records(run.messages, 'report_results').filter((row) => row['report_id'] === id);
    const found = rows.flatMap(({ path, value }) => (value === null ? [] : [[path, value]]));
    expect(found.sort()).toEqual(expected.map((leaf) => [...leaf]).sort());
    const depths = expected.map(([path]) => (JSON.parse(path) as string[]).length);
    expect(Math.max(...depths)).toBe(depth);
  });

  it(
    'read only part of group_profiles and no lookup_table_rows again in the next sync',
    async () => {
      const catalog = await catalogOfAll();
      const again = await stage.read({ catalog, config: configOfAll(), state: lastStates(run) });
      expect(again.code).toBe(0);
      const groups = records(again.messages, 'group_profiles').length;
      expect(groups).toBeLessThan(records(run.messages, 'group_profiles').length);
      expect(groups).toBeGreaterThan(0);
      expect(records(again.messages, 'lookup_table_rows')).toEqual([]);
    },
    TIMEOUT_MILLISECONDS,
  );
});

describe('streams that the role of the account or the plan does not allow', () => {
  it(
    'fail with errors that say what they need, while other streams are delivered',
    async () => {
      const answer = {
        kind: 'answer',
        body: '{"status":"error","error":"no"}',
        headers: {},
      } as const;
      stage.break(
        { pattern: '/schemas', effect: { ...answer, status: 403 } },
        { pattern: '/feature-flags', effect: { ...answer, status: 402 } },
        { pattern: '/data-groups', effect: { ...answer, status: 403 } },
      );
      const refused = await stage.read({ catalog: await catalogOfAll(), config: configOfAll() });
      stage.server.control.reset();
      expect(refused.code).toBe(1);
      const needs = {
        feature_flags: 'This stream needs Feature Flags in the plan',
        group_profiles: 'This stream needs Group Analytics in the plan',
        lexicon_schemas: 'This stream needs the role Analyst',
      };
      const failed = errors(refused.messages).filter((error) => streamOf(error) in needs);
      expect(failed.map(streamOf).sort()).toEqual(Object.keys(needs));
      for (const error of failed) {
        expect(error).toMatchObject({
          failure_type: 'config_error',
          message: expect.stringContaining(needs[streamOf(error) as keyof typeof needs]),
        });
      }
      for (const name of [
        'annotation_tags',
        'experiments',
        'dashboards',
        'engage',
        'event_counts',
      ]) {
        expect([name, statuses(refused.messages, name).at(-1)]).toEqual([name, 'COMPLETE']);
      }
    },
    TIMEOUT_MILLISECONDS,
  );
});

/** Yields each number with its path, a list of names as JSON text. */
function* leavesOf(value: unknown, path: readonly string[]): Generator<readonly [string, number]> {
  if (typeof value === 'number') yield [JSON.stringify(path), value];
  else if (typeof value === 'object')
    for (const [name, inner] of Object.entries(value ?? {}))
      yield* leavesOf(inner, [...path, name]);
}

/** Returns the stream of an error; an empty text for the error that ends the process. */
function streamOf(error: JsonObject): string {
  const name = at(error, 'stream_descriptor', 'name');
  return typeof name === 'string' ? name : '';
}

function streamIn(message: JsonObject): string[] {
  const name = at(message, 'trace', 'stream_status', 'stream_descriptor', 'name');
  return typeof name === 'string' ? [name] : [];
}

import { afterEach, describe, expect, it } from '@jest/globals';
import type { FixturesServerOptions } from '@source-mixpanel/fixtures-server';
import { parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import { ALL_STREAMS, NON_QUERY_STREAMS, QUERY_STREAMS } from './listed-streams.js';
import {
  at,
  errors,
  objectAt,
  ofType,
  statuses,
  textAt,
} from '@source-mixpanel/testing/transcript';
import { sorted } from '@source-mixpanel/testing/canonical-json';
import { SEVEN } from './project-facts.js';
import { eventsOf, RAW } from './baseline.js';
import type { Run } from './run-connector.js';
import { UNLIMITED_QUOTA, MONTH_CONFIG, Stage, warningsOf } from './stage.js';

const stages: Stage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close();
});

async function open(options: FixturesServerOptions = {}): Promise<Stage> {
  const stage = await Stage.open({ quota: UNLIMITED_QUOTA, ...options });
  stages.push(stage);
  return stage;
}

function streamsIn(run: Run): JsonObject[] {
  return objectAt(ofType(run.messages, 'CATALOG')[0], 'catalog')['streams'] as JsonObject[];
}

const namesIn = (run: Run): string[] => streamsIn(run).map((stream) => textAt(stream, 'name'));
const BOTH = ['full_refresh', 'incremental'];
const isOfSeven = (name: string): boolean => SEVEN.some((one) => one === name);

/**
 * Name, key, cursor and sync modes of the streams that the Python connector has, too. A change
 * would break the existing tables of users.
 */
const CATALOG = [
  ['annotations', [['id']], undefined, ['full_refresh']],
  ['cohort_members', [['distinct_id'], ['cohort_id']], ['last_seen'], BOTH],
  ['cohorts', [['id']], ['created'], BOTH],
  ['engage', [['distinct_id']], ['last_seen'], BOTH],
  ['export', undefined, ['time'], BOTH],
  ['funnels', [['funnel_id'], ['date']], ['date'], BOTH],
  ['revenue', [['date']], ['date'], BOTH],
];

/** Returns an entry of a configured catalog that was saved while the stream was available. */
const configured = (name: string): JsonObject => ({
  stream: { name, json_schema: { type: 'object', properties: {} } },
  sync_mode: 'incremental',
  destination_sync_mode: 'append',
});

describe('discover', () => {
  it('lists all streams, seven of them with the keys, cursors and modes of the Python connector, after at most three requests that count', async () => {
    const stage = await open();
    const run = await stage.command('discover');
    expect(namesIn(run)).toEqual(ALL_STREAMS);
    const seven = streamsIn(run).filter((stream) => isOfSeven(textAt(stream, 'name')));
    expect(
      seven.map((stream) => [
        stream['name'],
        stream['source_defined_primary_key'],
        stream['default_cursor_field'],
        stream['supported_sync_modes'],
      ]),
    ).toEqual(CATALOG);
    expect(seven.map((stream) => stream['source_defined_cursor'] === true)).toEqual(
      CATALOG.map(([, , cursor]) => cursor !== undefined),
    );
    const counted = stage.server.control.requests().filter((request) => request.counted);
    expect(counted.length).toBeLessThanOrEqual(3);
    expect(warningsOf(run)).toEqual([]);
  });

  it('lists both streams of profiles with only the columns of every project if the account may not list properties', async () => {
    const stage = await open();
    const answer = { kind: 'answer', status: 403, body: '{"error":"not you"}', headers: {} };
    stage.break({ path: '/api/query/engage/properties', effect: { ...answer, kind: 'answer' } });
    const run = await stage.command('discover');
    expect(run.code).toBe(0);
    expect(namesIn(run)).toEqual(ALL_STREAMS);
    for (const stream of streamsIn(run)) {
      if (!['engage', 'cohort_members'].includes(textAt(stream, 'name'))) continue;
      const columns = Object.keys(objectAt(stream, 'json_schema', 'properties'));
      expect(columns).toEqual(expect.arrayContaining(['distinct_id', 'last_seen', 'email']));
      expect(columns).not.toContain('luckyNumber');
    }
    expect(warningsOf(run)).toEqual([expect.stringContaining('not you')]);
  });
});

describe('catalog', () => {
  it('prints only the catalog on stdout, and warnings as sentences on stderr', async () => {
    const stage = await open({ plan: 'free', revenue: 'withdrawn' });
    const path = await stage.files.write('config.json', stage.config());
    const run = await stage.runForPeople(['catalog', '--config', path]);
    expect(parseJson(run.stdout)).toEqual({
      streams: NON_QUERY_STREAMS.map((): unknown => expect.anything()),
    });
    expect(run.stderr).toMatch(/^(?:warning: Stream \w+(?: is left out)?: .+\n)+$/);
  });

  it('prints only an error on stderr if it fails, and exits with 1', async () => {
    const stage = await open();
    const path = await stage.files.write('config.json', stage.config({ region: 'UK' }));
    const run = await stage.runForPeople(['catalog', '--config', path]);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toBe('Region (`region`) must be US, EU or IN. (code: invalid_config)\n');
  });
});

describe('a project with the free plan', () => {
  it('has raw events and the streams of the App API, and a warning says why each other stream is left out', async () => {
    const stage = await open({ plan: 'free', revenue: 'withdrawn' });
    const run = await stage.command('discover');
    expect(run.code).toBe(0);
    expect(namesIn(run)).toEqual(NON_QUERY_STREAMS);
    const warnings = warningsOf(run);
    for (const name of QUERY_STREAMS) {
      expect(warnings.filter((text) => text.startsWith(`Stream ${name} is left out: `))).toEqual([
        expect.stringContaining('plan'),
      ]);
    }
  });

  it('delivers raw events', async () => {
    const stage = await open({ plan: 'free', revenue: 'withdrawn' });
    const catalog = await stage.catalog('export');
    const run = await stage.read({ catalog, config: stage.config(RAW) });
    expect(run.code).toBe(0);
    expect(statuses(run.messages, 'export').at(-1)).toBe('COMPLETE');
    expect(sorted(eventsOf(run))).toEqual(sorted(stage.events()));
  });

  it('reports an error for a configured stream that the plan does not include, and delivers the others', async () => {
    const stage = await open({ plan: 'free', revenue: 'withdrawn' });
    const catalog = { streams: [...SEVEN].map(configured) };
    const run = await stage.read({ catalog, config: stage.config(RAW) });
    expect(run.code).toBe(1);
    for (const name of SEVEN) {
      const isIncluded = name === 'export' || name === 'annotations';
      expect([name, statuses(run.messages, name).at(-1)]).toEqual([
        name,
        isIncluded ? 'COMPLETE' : 'INCOMPLETE',
      ]);
      if (isIncluded) continue;
      expect(errorOf(run, name)).toMatchObject({
        failure_type: 'config_error',
        message: expect.stringContaining('plan'),
      });
    }
  });
});

describe('a project whose revenue report was withdrawn', () => {
  it('is discovered without the stream revenue, with a warning that says why', async () => {
    const run = await (await open({ revenue: 'withdrawn' })).command('discover');
    expect(run.code).toBe(0);
    expect(namesIn(run)).toEqual(ALL_STREAMS.filter((name) => name !== 'revenue'));
    expect(warningsOf(run)).toEqual([
      expect.stringMatching(/^Stream revenue is left out: Mixpanel has removed/),
    ]);
  });

  it('reports the same reason when revenue is read, and delivers the other streams', async () => {
    const stage = await open({ revenue: 'withdrawn' });
    const catalog = { streams: [...SEVEN].map(configured) };
    const run = await stage.read({ catalog, config: stage.config(MONTH_CONFIG) });
    expect(run.code).toBe(1);
    expect(errorOf(run, 'revenue')).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringContaining('Mixpanel has removed its Revenue feature'),
    });
    expect(SEVEN.filter((name) => statuses(run.messages, name).at(-1) !== 'COMPLETE')).toEqual([
      'revenue',
    ]);
  });
});

function errorOf(run: Run, name: string): JsonObject | undefined {
  return errors(run.messages).find((error) => at(error, 'stream_descriptor', 'name') === name);
}

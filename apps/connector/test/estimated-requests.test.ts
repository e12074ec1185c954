import { describe, expect, it } from '@jest/globals';
import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { runInProcess } from './in-process.js';
import { configFor } from './mock-config.js';
import { mockServers, runAgainst } from './mock-servers.js';

const open = mockServers({
  data: 'generated',
  events: 300,
  days: 3,
  profiles: 10,
  lastDay: '2026-11-10',
  today: '2026-11-11',
  hostile: false,
});

/** Returns the requests that `check --explain` estimates for each stream of the Query API. */
async function estimateRequests(
  server: FixturesServer,
  change: JsonObject,
): Promise<ReadonlyMap<string, number>> {
  const command = { kind: 'check', debug: false, config: 'config', explain: true } as const;
  const { stdout } = await runAgainst(server, command, change);
  const text = stdout.replaceAll(/\n {19}/g, ' ');
  const [, list = ''] = /of the Query API \((.+?)\)/.exec(text) ?? [];
  return new Map(
    [...list.matchAll(/(\w+) (\d+)/g)].map(([, name = '', count]) => [name, Number(count)]),
  );
}

/**
 * Runs a first sync of one stream, and returns how many of its requests count against the hourly
 * quota of the Query API.
 */
async function countRequests(
  server: FixturesServer,
  name: string,
  change: JsonObject,
): Promise<number> {
  const before = server.control.requests().length;
  const columns = { type: 'object', properties: {} };
  const { code, stdout } = await runInProcess(
    { kind: 'read', debug: false, config: 'config', catalog: 'catalog', state: undefined },
    {
      config: configFor(server, change),
      catalog: {
        streams: [
          {
            stream: { name, json_schema: columns, supported_sync_modes: ['full_refresh'] },
            sync_mode: 'full_refresh',
            destination_sync_mode: 'append',
          },
        ],
      },
      environment: { SOURCE_MIXPANEL_BASE_URL: server.url },
      now: () => server.mixpanel.clock.now(),
    },
  );
  expect([name, code, code === 0 ? '' : stdout]).toEqual([name, 0, '']);
  return server.control
    .requests()
    .slice(before)
    .filter(({ counted, path }) => counted && path !== '/api/2.0/export').length;
}

const SETTINGS: JsonObject = {
  start_date: '2026-11-08',
  report_ids: [501, 502],
  experimental_streams: true,
};

describe('the estimate of a first sync', () => {
  it('is the number of requests that each stream of the Query API sends', async () => {
    const server = await open();
    const estimate = await estimateRequests(server, SETTINGS);
    expect([...estimate.keys()]).toEqual(
      expect.arrayContaining(['event_counts', 'group_profiles', 'report_results']),
    );
    for (const [name, requests] of estimate) {
      // The streams of a sync share the list of cohorts, which the estimate counts for `cohorts`.
      const shared = name === 'cohort_members' ? 1 : 0;
      expect([name, await countRequests(server, name, SETTINGS)]).toEqual([
        name,
        requests + shared,
      ]);
    }
  });

  it('counts one request for the event names and one for each 200 names in each window of event_counts', async () => {
    const server = await open();
    const names = Array.from({ length: 401 }, (_, index) => `event ${index}`);
    server.control.changeProject({
      addEvents: names.map((event) => ({
        event,
        properties: { time: Date.UTC(2026, 10, 9) / 1000 },
      })),
    });
    server.mixpanel.project.appLists.set('data-definitions/events', {
      rows: names.map((name) => ({ name })),
    });
    for (const [start, windows] of [
      ['2026-11-08', 1],
      ['2025-01-01', 2],
    ] as const) {
      const change = { ...SETTINGS, start_date: start };
      const estimate = await estimateRequests(server, change);
      expect(estimate.get('event_counts')).toBe(4 * windows);
      if (windows === 1) expect(await countRequests(server, 'event_counts', change)).toBe(4);
    }
  });

  it('leaves out streams of the App API, which has no hourly quota, and requests nothing for lookup tables', async () => {
    const server = await open();
    await estimateRequests(server, SETTINGS);
    const paths = server.control.requests().map(({ path }) => path);
    expect(paths.filter((path) => path.includes('lookup-tables'))).toEqual([]);
  });

  it('assumes at most 200 event names if Mixpanel does not list them', async () => {
    const server = await open();
    server.mixpanel.setFaults([
      {
        pattern: '/data-definitions/events',
        effect: { kind: 'answer', status: 404, body: '{}', headers: {} },
      },
    ]);
    expect((await estimateRequests(server, SETTINGS)).get('event_counts')).toBe(2);
  });
});

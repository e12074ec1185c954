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

/** Returns the estimated number of requests of each stream of the Query API. */
async function estimated(
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

/** Returns the number of requests that a first sync of one stream sends and that count against the Query API's quota. */
async function sent(server: FixturesServer, name: string, change: JsonObject): Promise<number> {
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
  it('is the number of requests that each stream of the Query API sends, with one list of cohorts for all', async () => {
    const server = await open();
    const estimate = await estimated(server, SETTINGS);
    expect([...estimate.keys()]).toEqual(
      expect.arrayContaining(['event_counts', 'group_profiles', 'report_results']),
    );
    for (const [name, requests] of estimate) {
      // All streams share one list of cohorts.
      const shared = name === 'cohort_members' ? 1 : 0;
      expect([name, await sent(server, name, SETTINGS)]).toEqual([name, requests + shared]);
    }
  });

  it('counts for each window of event_counts one request for the names and one for each 200 names', async () => {
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
      const estimate = await estimated(server, change);
      expect(estimate.get('event_counts')).toBe(4 * windows);
      if (windows === 1) expect(await sent(server, 'event_counts', change)).toBe(4);
    }
  });

  it('sends no request for streams of the App API, which has no hourly quota', async () => {
    const server = await open();
    await estimated(server, SETTINGS);
    const asked = server.control.requests().map(({ path }) => path);
    expect(asked.filter((path) => path.includes('lookup-tables'))).toEqual([]);
  });

  it('assumes at most 200 names if they are not listed', async () => {
    const server = await open();
    server.mixpanel.setFaults([
      {
        pattern: '/data-definitions/events',
        effect: { kind: 'answer', status: 404, body: '{}', headers: {} },
      },
    ]);
    expect((await estimated(server, SETTINGS)).get('event_counts')).toBe(2);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LoggedRequest } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { usePublishedContract } from '../contract.js';
import { ALL_STREAMS } from '../listed-streams.js';
import {
  at,
  errors,
  objectAt,
  ofType,
  statuses,
  textAt,
} from '@source-mixpanel/testing/transcript';
import { UNLIMITED_QUOTA, Stage, warningsOf } from '../stage.js';

usePublishedContract();

/** The undocumented endpoints that the connector uses, and without which it must work. */
const OPTIONAL = [
  '/api/2.0/engage/revenue',
  '/api/app/me',
  '/api/query/engage/properties',
  '/api/query/events/properties/top',
];

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ quota: UNLIMITED_QUOTA });
});
afterAll(() => stage.close());

/** Returns the requests that the mock refused during `run`. */
async function refusedBy(run: () => Promise<unknown>): Promise<readonly LoggedRequest[]> {
  const before = stage.server.control.requests().length;
  await run();
  return stage.server.control
    .requests()
    .slice(before)
    .filter(({ status }) => status !== 200);
}

const pathsOf = (requests: readonly LoggedRequest[]): string[] =>
  [...new Set(requests.map(({ path }) => path))].sort();

describe('discover with documented endpoints only', () => {
  it('describes all streams except revenue, and logs a WARN for each missing endpoint', async () => {
    const run = await stage.command('discover');
    expect(run.code).toBe(0);
    const catalog = objectAt(ofType(run.messages, 'CATALOG')[0], 'catalog');
    const streams = catalog['streams'] as JsonObject[];
    expect(streams.map((stream) => textAt(stream, 'name'))).toEqual(
      ALL_STREAMS.filter((name) => name !== 'revenue'),
    );
    for (const stream of streams) {
      if (!['engage', 'cohort_members'].includes(textAt(stream, 'name'))) continue;
      const columns = Object.keys(objectAt(stream, 'json_schema', 'properties'));
      expect(columns).toEqual(expect.arrayContaining(['distinct_id', 'last_seen', 'email']));
      expect(columns).not.toContain('luckyNumber');
    }
    expect(warningsOf(run).sort()).toEqual([
      expect.stringContaining('Could not list the profile properties'),
      expect.stringContaining('Could not list the event properties'),
      expect.stringMatching(/^Stream revenue is left out: /),
    ]);
  });

  it('sends no request to undocumented endpoints except the optional ones', async () => {
    const refused = await refusedBy(() => stage.command('discover'));
    expect(pathsOf(refused)).toEqual(OPTIONAL.filter((path) => path !== '/api/app/me'));
  });
});

describe('read with documented endpoints only', () => {
  it('reports an error for revenue in an older configured catalog, and delivers the other streams', async () => {
    const catalog = await stage.catalog('annotations', 'funnels');
    const revenue = {
      stream: { name: 'revenue', json_schema: { type: 'object', properties: {} } },
      sync_mode: 'full_refresh',
      destination_sync_mode: 'append',
    };
    const streams = [...(catalog['streams'] as JsonObject[]), revenue];
    const run = await stage.read({ catalog: { streams } });
    expect(run.code).toBe(1);
    const last = (name: string) => statuses(run.messages, name).at(-1);
    expect(['annotations', 'funnels', 'revenue'].map(last)).toEqual([
      'COMPLETE',
      'COMPLETE',
      'INCOMPLETE',
    ]);
    const failed = errors(run.messages).map((error) => at(error, 'stream_descriptor', 'name'));
    expect(failed).toContain('revenue');
  });
});

describe('check and verify with documented endpoints only', () => {
  const REFUSED_PATHS = [
    '/api/app/me',
    '/api/app/projects/12345/data-definitions/events/',
    '/api/app/projects/12345/data-groups',
  ];
  const configured = (): Promise<string> => stage.files.write('config.json', stage.config());

  it('check succeeds although requests for the account and the lists of groups and events are refused', async () => {
    const refused = await refusedBy(async () => {
      const run = await stage.command('check');
      const [status] = ofType(run.messages, 'CONNECTION_STATUS');
      expect(at(status, 'connectionStatus', 'status')).toBe('SUCCEEDED');
    });
    expect(pathsOf(refused)).toEqual(REFUSED_PATHS);
  });

  it('check --explain succeeds, and marks time zone and permission as unknown', async () => {
    const refused = await refusedBy(async () => {
      const { code, stdout, stderr } = await stage.runForPeople([
        ...['check', '--config', await configured(), '--explain'],
      ]);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^\? +time zone /m);
      expect(stdout).toMatch(/^\? +permission /m);
    });
    expect(pathsOf(refused)).toEqual(REFUSED_PATHS);
  });

  it('verify reports only the assumptions about undocumented endpoints as failed', async () => {
    // Otherwise the exports of previous commands count against the mock's limit of three a second.
    stage.server.control.reset();
    const { stdout } = await stage.runForPeople(['verify', '--config', await configured()]);
    const under = (label: string): string[] =>
      [...stdout.matchAll(new RegExp(`^${label} +([a-z-]+) `, 'gm'))].map(([, id = '']) => id);
    expect(under('FAILED').sort()).toEqual([
      'me-time-zone',
      'profile-properties',
      'top-properties',
    ]);
    expect(under('held')).toEqual(
      expect.arrayContaining([
        ...[
          'cohorts-list',
          'wrong-secret',
          'wrong-project',
          'export-date-header',
          'export-nothing',
        ],
        ...['export-future', 'engage-first-page', 'engage-lost-session', 'engage-filter'],
        ...['engage-cohort', 'engage-cohort-gone', 'funnel-gone'],
      ]),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { defaultOptions, type FixturesServer } from '@source-mixpanel/fixtures-server';
import { parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import { ASSUMPTIONS } from '../src/commands/verify/assumptions.js';
import type { InProcessRun } from './in-process.js';
import { objectAt, textAt } from '@source-mixpanel/testing/transcript';
import { mockServers, runAgainst } from './mock-servers.js';
import { ADDED_IDS, BREAKAGES, refuseWith } from './verify-breakages.js';

const IDS = Object.keys(ASSUMPTIONS).filter((id) => !ADDED_IDS.some((added) => added === id));
/**
 * Without the limit of three exports a second: the connector's sleeps take no time in these tests,
 * so it would exceed the limit.
 */
const QUOTA = { ...defaultOptions.quota, exportPerSecond: 1000, tellLeft: true };

const open = mockServers({
  data: 'generated',
  events: 700,
  days: 7,
  profiles: 250,
  lastDay: '2026-11-10',
  today: '2026-11-11',
  hostile: true,
  quota: QUOTA,
});

const verify = (server: FixturesServer, change: JsonObject = {}): Promise<InProcessRun> =>
  runAgainst(server, { kind: 'verify', debug: false, config: 'config' }, change);

/** Returns the ids of the assumptions by their label in the report. */
function verdictsIn({ stdout }: InProcessRun): Record<'held' | 'FAILED' | 'untested', string[]> {
  const under = (label: string): string[] =>
    [...stdout.matchAll(new RegExp(`^${label} +([a-z-]+) `, 'gm'))].map(([, id = '']) => id);
  return { held: under('held'), FAILED: under('FAILED'), untested: under('untested') };
}

describe('verify', () => {
  it('reports that all assumptions hold for the mock after 20 requests', async () => {
    const server = await open();
    const run = await verify(server);
    expect(verdictsIn(run)).toEqual({ held: IDS, FAILED: [], untested: [] });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const requests = server.control.requests();
    expect(requests.length).toBe(20);
    expect(requests.filter(({ counted }) => counted)).toHaveLength(15);
    expect(run.stdout).toContain(`, ${requests.length} requests\n`);
  });

  it('has a breakage below for every assumption', () => {
    const broken = new Set(BREAKAGES.flatMap(({ failed }) => failed));
    expect([...broken].sort()).toEqual([...IDS].sort());
  });

  it.each(BREAKAGES)('reports exactly the assumptions that fail: $what', async (breakage) => {
    const run = await verify(await open(breakage.options, breakage.faults));
    const verdicts = verdictsIn(run);
    expect(verdicts['FAILED'].sort()).toEqual([...breakage.failed].sort());
    expect(verdicts.untested.sort()).toEqual([...(breakage.untested ?? [])].sort());
    expect(run.code).toBe(1);
  });

  it('reports assumptions as untested if the plan, an empty project or missing headers prevent a test', async () => {
    const run = await verify(
      await open({ plan: 'free', data: 'empty', quota: { ...QUOTA, tellLeft: false } }),
    );
    const { FAILED: failed, untested } = verdictsIn(run);
    expect([run.code, failed]).toEqual([0, []]);
    expect(untested).toEqual(
      expect.arrayContaining(['engage-first-page', 'export-event-time', 'rate-headers']),
    );
  });

  it('sends at most 20 requests and reports no failed assumption if the server is unavailable', async () => {
    const server = await open({}, [
      { pattern: '/(export|engage|funnels|events)', ...refuseWith(503) },
    ]);
    const run = await verify(server);
    expect(server.control.requests().length).toBeLessThanOrEqual(20);
    expect(verdictsIn(run)['FAILED']).toEqual([]);
  });

  it('reports assumptions as untested instead of waiting if the hourly quota is used up', async () => {
    const server = await open({ quota: { ...QUOTA, queryPerHour: 3, exportPerHour: 2 } });
    const run = await verify(server);
    expect(verdictsIn(run)).toMatchObject({ FAILED: [] });
    expect(verdictsIn(run).untested).toContain('top-properties');
    expect(run.stdout).toContain('rate_limited');
  });

  it('prints one error and no report if Mixpanel refuses the credentials', async () => {
    const run = await verify(await open({ region: 'EU' }));
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toBe(
      'Authentication has failed. Please update your config with valid credentials. (code: unauthorized)\n',
    );
  });

  it.each(['US/Pacific', 'Asia/Kolkata'])(
    'accepts times in UTC and local times of a project in %s',
    async (zone) => {
      for (const epoch of ['utc', 'local'] as const) {
        const run = await verify(await open({ zone, epoch }), { project_timezone: zone });
        expect({ epoch, ...verdictsIn(run) }).toMatchObject({ epoch, FAILED: [] });
        expect(verdictsIn(run).held).toContain('export-event-day');
      }
    },
  );

  it('accepts a project secret, with which two assumptions cannot be tested', async () => {
    const server = await open();
    const credentials = { option_title: 'Project Secret', api_secret: server.projectSecret };
    const run = await verify(server, { credentials });
    expect(verdictsIn(run)).toMatchObject({
      FAILED: [],
      untested: ['me-time-zone', 'wrong-project'],
    });
    expect(run.stdout).not.toContain(server.projectSecret);
  });

  it('prints no name, id, value or secret of the project', async () => {
    const text = 'The project "Aurora" of ann@example.com has no funnel Checkout.';
    const server = await open({}, [
      { path: '/api/query/funnels', ...refuseWith(400, text) },
      { path: '/api/2.0/engage/revenue', ...refuseWith(412, text) },
    ]);
    const { stdout } = await verify(server);
    const truth = server.control.truth();
    const events = truth
      .eventsBetween('2026-11-04', '2026-11-10')
      .map((line) => objectAt({ line: parseJson(line.replaceAll('\n', '')) }, 'line'));
    const { project } = server.mixpanel;
    const privateTexts = [
      ...['Aurora', 'ann@example.com', 'Checkout', server.username, server.secret],
      String(server.projectId),
      ...[...project.cohorts, ...project.funnels].flatMap(({ id, name }) => [String(id), name]),
      ...events.map((event) => textAt(event, 'event')),
      ...truth.profiles().map((row) => textAt(parseJson(row), '$distinct_id')),
    ].filter((word) => word.length > 4);
    expect(privateTexts.length).toBeGreaterThan(900);
    expect([...new Set(privateTexts)].filter((word) => stdout.includes(word))).toEqual([]);
    expect(stdout).toContain('words: funnel, project');
  });
});

import { describe, expect, it } from '@jest/globals';
import { defaultOptions, type FixturesServer } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { InProcessRun } from './in-process.js';
import { mockServers, runAgainst } from './mock-servers.js';
import { ADDED_IDS, refuseWith } from './verify-breakages.js';
import { ADDED_STREAMS } from './listed-streams.js';

const QUOTA = { ...defaultOptions.quota, exportPerSecond: 1000 };
const COMPANY = {
  id: '-1405123841946871899',
  property: 'company_id',
  profiles: ['a', 'b', 'c'].map((distinctId, at) => ({
    distinctId,
    properties: [['$last_seen', `"2026-11-0${at + 1}T00:00:00"`] as const],
  })),
};

const open = mockServers({
  data: 'generated',
  events: 300,
  days: 7,
  profiles: 50,
  lastDay: '2026-11-10',
  today: '2026-11-11',
  hostile: false,
  quota: QUOTA,
  dataGroups: [COMPANY],
});

const verify = (
  server: FixturesServer,
  streams: readonly string[],
  change: JsonObject = {},
): Promise<InProcessRun> =>
  runAgainst(
    server,
    { kind: 'verify', debug: false, config: 'config', streams },
    { report_ids: [501], ...change },
  );

/**
 * Returns `label id stream` for each assumption of a report, without `untested rate-headers`: the
 * responses of this mock have no rate-limit headers.
 */
const verdictsIn = ({ stdout }: InProcessRun): readonly string[] =>
  [...stdout.matchAll(/^(held|FAILED|untested) +([a-z-]+) +(?:([a-z_]+): )?/gm)]
    .map(([, label = '', id = '', stream = '']) => `${label} ${id} ${stream}`.trim())
    .filter((verdict) => verdict !== 'untested rate-headers');

const OK = { kind: 'answer', status: 200 };

/** Streams that together rely on all assumptions of `ADDED_IDS`. */
const SAMPLE = ['group_profiles', 'event_counts', 'report_results', 'experiments', 'dashboards'];

const BROKEN: readonly (readonly [id: string, pattern: string, fault: JsonObject])[] = [
  ['groups-list', '/data-groups', { ...OK, body: { results: [{ data_group_id: '7' }] } }],
  ['groups-list', '/data-groups', refuseWith(404)],
  ['group-gone', '/engage', { nth: 3, ...refuseWith(404, 'not here') }],
  ['group-filter', '/engage', { nth: 2, ...refuseWith(400, 'no such filter') }],
  ['event-names', '/events/names', { nth: 1, ...refuseWith(400, 'from_date') }],
  ['report-by-bookmark', '/retention', refuseWith(400, 'bookmark_id')],
  ['workspaces-list', '/workspaces', { ...OK, body: { results: [{ id: 1 }] } }],
];

describe('verify --streams', () => {
  it.each(['annotations', ...ADDED_STREAMS])(
    'reports that all assumptions of %s hold for the mock',
    async (stream) => {
      const run = await verify(await open(), [stream]);
      const verdicts = verdictsIn(run);
      expect(verdicts.filter((verdict) => !verdict.startsWith('held '))).toEqual([]);
      expect(verdicts).toContain(`held stream-rows ${stream}`);
      expect(run).toMatchObject({ code: 0, stderr: '' });
    },
  );

  it.each(['export', 'engage', 'funnels', 'annotations', 'event_counts'])(
    'prints one error and no report for %s if Mixpanel refuses the credentials',
    async (stream) => {
      const run = await verify(await open({ region: 'EU' }), [stream]);
      expect(run).toMatchObject({ code: 1, stdout: '' });
      expect(run.stderr).toMatch(/^.*credentials.* \(code: unauthorized\)\n$/);
    },
  );

  it('tests only the assumptions of the chosen stream', async () => {
    const server = await open();
    const run = await verify(server, ['group_profiles']);
    expect(verdictsIn(run)).toEqual([
      'held groups-list',
      'held group-filter',
      'held group-gone',
      'held stream-rows group_profiles',
    ]);
    const paths = new Set(server.control.requests().map(({ path }) => path));
    expect([...paths].sort()).toEqual([
      `/api/app/projects/${server.projectId}/data-groups`,
      '/api/query/engage',
    ]);
  });

  it('sends at most 20 requests and reports which assumptions were untested for lack of requests', async () => {
    const server = await open();
    const run = await verify(server, ADDED_STREAMS);
    expect(server.control.requests().length).toBeLessThanOrEqual(20);
    expect(run.stdout).toContain(', 20 requests');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('no response, requests_spent');
    expect(verdictsIn(run).filter((verdict) => verdict.startsWith('FAILED'))).toEqual([]);
  });

  it('refuses a stream that the source does not have', async () => {
    const run = await verify(await open(), ['group_profile']);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain('Unknown stream "group_profile"');
  });

  it.each([
    [402, 'plan'],
    [403, 'forbidden'],
    [429, 'rate_limited'],
    [503, 'server_failed'],
  ])('reports all assumptions as untested if every response is %d', async (status, code) => {
    const run = await verify(await open({}, [{ pattern: '/', ...refuseWith(status) }]), SAMPLE);
    expect(run.code).toBe(0);
    expect(verdictsIn(run).every((verdict) => verdict.startsWith('untested '))).toBe(true);
    expect(run.stdout).toContain(`, ${code}`);
  });

  it.each([
    ['an object instead of rows', { results: { a: 1 } }],
    ['rows that are not objects', [1]],
    ['rows without their key', [{ name: 'x' }]],
    ['a text', '<html>'],
    ['nothing', ''],
  ])('reports stream-rows as failed if the response is %s', async (_what, body) => {
    const run = await verify(await open({}, [{ pattern: '/annotations/tags', ...OK, body }]), [
      'annotation_tags',
    ]);
    expect(verdictsIn(run)).toEqual(['FAILED stream-rows annotation_tags']);
    expect(run).toMatchObject({ code: 1, stderr: '' });
  });

  it('reports stream-rows as failed if a value has another type than its column', async () => {
    const rows = [{ id: 1, name: 'x', has_annotations: 'perhaps' }];
    const run = await verify(
      await open({}, [{ pattern: '/annotations/tags', ...OK, body: rows }]),
      ['annotation_tags'],
    );
    expect(verdictsIn(run)).toEqual(['FAILED stream-rows annotation_tags']);
    expect(run.stdout).toContain('1 value of another type');
  });

  it('reports stream-rows as untested for streams without rows', async () => {
    const run = await verify(await open({ data: 'empty', dataGroups: [] }), [
      'annotation_tags',
      'group_profiles',
      'report_results',
    ]);
    expect(run.code).toBe(0);
    expect(verdictsIn(run)).toEqual(
      expect.arrayContaining([
        'untested stream-rows annotation_tags',
        'untested groups-list',
        'untested group-filter',
        'untested report-by-bookmark',
        // The configured report does not exist in the project.
        'untested stream-rows report_results',
      ]),
    );
  });

  it.each(BROKEN)(
    'reports %s as failed if the response to %s is wrong',
    async (id, pattern, fault) => {
      const streams = ['group_profiles', 'event_counts', 'report_results', 'experiments'];
      const run = await verify(await open({}, [{ pattern, ...fault }]), streams);
      expect(verdictsIn(run)).toContain(`FAILED ${id}`);
      expect(run.code).toBe(1);
    },
  );

  it('has a breakage above for every assumption of these streams', () => {
    expect([...new Set([...BROKEN.map(([id]) => id), 'stream-rows'])].sort()).toEqual(
      [...ADDED_IDS].sort(),
    );
  });

  it('prints no id or name of the project', async () => {
    const run = await verify(await open(), ['group_profiles', 'report_results', 'dashboards']);
    for (const word of [COMPANY.id, COMPANY.property, 'Buying', 'Everything', 'stand-in.000000']) {
      expect(run.stdout).not.toContain(word);
    }
  });

  it('reports undocumented endpoints as failed if the server has only the documented ones', async () => {
    const run = await verify(await open({ contract: 'published' }), [
      'annotation_tags',
      'group_profiles',
      'dashboards',
    ]);
    expect(verdictsIn(run)).toEqual(
      expect.arrayContaining([
        'held stream-rows annotation_tags',
        'FAILED groups-list',
        'FAILED stream-rows dashboards',
      ]),
    );
  });
});

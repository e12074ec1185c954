import { describe, expect, it } from '@jest/globals';
import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { InProcessRun } from './in-process.js';
import { mockServers, runAgainst } from './mock-servers.js';

const PACIFIC = { epoch: 'local', zone: 'US/Pacific' } as const;

const open = mockServers({
  data: 'generated',
  events: 900,
  days: 3,
  profiles: 10,
  lastDay: '2026-11-10',
  today: '2026-11-11',
  hostile: false,
});

const explain = (server: FixturesServer, change: JsonObject = {}): Promise<InProcessRun> =>
  runAgainst(
    server,
    { kind: 'check', debug: false, config: 'config', explain: true },
    { start_date: '2026-11-08', ...change },
  );

/** Returns the label and text of each row of the table by topic; wrapped lines are joined. */
function rowsOf({ stdout }: InProcessRun): Map<string, string> {
  const joined = stdout.replaceAll(/\n {19}/g, ' ');
  return new Map(
    [...joined.matchAll(/^(ok|note|WARN|\?) +(.{11}) {2}(.*)$/gm)].map(
      ([, mark = '', topic = '', text = '']) => [topic.trim(), `${mark} ${text}`],
    ),
  );
}

const countedPaths = (server: FixturesServer): string[] =>
  server.control
    .requests()
    .filter(({ counted }) => counted)
    .map(({ path }) => path);

describe('check --explain', () => {
  it('reports all findings with three requests that count against the hourly quota', async () => {
    const server = await open(PACIFIC);
    const run = await explain(server, { project_timezone: 'America/Los_Angeles' });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(countedPaths(server).sort()).toEqual([
      '/api/2.0/export',
      '/api/query/cohorts/list',
      '/api/query/funnels/list',
    ]);
    const rows = rowsOf(run);
    expect([...rows].filter(([, text]) => /^(WARN|\?)/.test(text))).toEqual([]);
    expect(rows.get('time zone')).toContain(
      'in America/Los_Angeles, which Mixpanel calls US/Pacific',
    );
    expect(rows.get('event times')).toContain('local time in US/Pacific written as UTC');
    expect(rows.get('quota')).toContain('58 of 60 requests of the Query API and 59 of 60');
    const { cohorts, funnels } = server.mixpanel.project;
    // The mock also lists a group that was deleted.
    const groups = server.mixpanel.project.dataGroups.length + 1;
    expect(rows.get('first sync')).toContain(
      `cohort_members ${cohorts.length}, engage 1, event_counts 2, funnels ${funnels.length + 1}, revenue 1, group_profiles ${groups}`,
    );
    const all = `${funnels.length} funnels and ${cohorts.length} cohorts`;
    const hourly = 6 + groups + 1; // 1: one funnel or cohort, so that 12 hours suffice for all.
    expect(rows.get('hourly sync')).toBe(
      `ok An hourly sync takes about ${hourly} requests of the Query API. Every 12 hours, the hourly syncs together read ${all} again.`,
    );
  });

  it('reports that the time of events is in UTC, not in local time', async () => {
    const run = await explain(await open({ zone: 'US/Pacific' }), {
      project_timezone: 'US/Pacific',
    });
    expect(rowsOf(run).get('event times')).toBe('ok The time of events is in UTC.');
  });

  it('warns if the project has another time zone than the configured one', async () => {
    const run = await explain(await open({ zone: 'Asia/Tokyo' }));
    expect(run.code).toBe(0);
    expect(rowsOf(run).get('time zone')).toMatch(/^WARN .* set it to Asia\/Tokyo/);
  });

  it('warns if the plan does not keep data of the start date, and reports the earliest date', async () => {
    const run = await explain(await open({ historyDays: 2 }));
    expect(run.code).toBe(0);
    expect(rowsOf(run).get('history')).toBe(
      'WARN The Mixpanel plan keeps 2 days of history: choose a later start date (`start_date`) (earliest: 2026-11-09).',
    );
  });

  it('reports what a plan without the Query API includes after one request that counts', async () => {
    const server = await open({ plan: 'free' });
    const rows = rowsOf(await explain(server));
    expect(rows.get('plan')).toContain('WARN Only raw events and the streams of the App API, such');
    expect(rows.get('first sync')).not.toContain('Query API');
    expect(rows.has('hourly sync')).toBe(false);
    expect(countedPaths(server)).toEqual(['/api/2.0/export']);
  });

  it('only warns if a plan without the Query API does not keep data of the start date', async () => {
    const run = await explain(await open({ plan: 'free', historyDays: 2 }));
    expect(run.code).toBe(0);
    expect(rowsOf(run).get('history')).toContain('WARN The Mixpanel plan keeps 2 days');
  });

  it('reports the region of the project after one request that counts, and exits with 1', async () => {
    const server = await open({ region: 'IN' });
    const run = await explain(server);
    expect(run.code).toBe(1);
    expect(run.stdout.replaceAll('\n', ' ')).toContain(
      'FAILED: These credentials belong to the region IN',
    );
    expect(countedPaths(server)).toHaveLength(1);
  });

  it('lists the projects of the account if it cannot access the configured one', async () => {
    const server = await open();
    const { username, secret } = server;
    const credentials = { option_title: 'Service Account', username, secret, project_id: 999 };
    const run = await explain(server, { credentials });
    expect(run.code).toBe(1);
    expect(run.stdout.replaceAll('\n', ' ')).toContain(
      'cannot access project 999; it can access the project 12345',
    );
  });

  it('reports the remaining quota that Mixpanel states', async () => {
    const server = await open();
    server.mixpanel.setFaults([
      {
        path: '/api/query/cohorts/list',
        effect: {
          kind: 'answer',
          status: 200,
          body: '[]',
          headers: { ratelimit: '"project";r=7;t=900' },
        },
      },
    ]);
    expect(rowsOf(await explain(server)).get('quota')).toMatch(
      /^ok 6 of 60 requests of the Query API .*\(reported by Mixpanel\)/,
    );
  });

  it('succeeds and marks findings as unknown if only the list of cohorts can be read', async () => {
    const server = await open();
    const refuse = (path: string, status: number): object => ({ path, kind: 'answer', status });
    server.control.faults([
      refuse('/api/app/me', 404),
      refuse('/api/2.0/export', 503),
      refuse('/api/query/funnels/list', 404),
    ]);
    const run = await explain(server);
    expect(run.code).toBe(0);
    const rows = rowsOf(run);
    for (const topic of [
      'permission',
      'history',
      'time zone',
      'event times',
      'first sync',
      'hourly sync',
    ]) {
      expect([topic, rows.get(topic)]).toEqual([topic, expect.stringMatching(/^\? /)]);
    }
    expect(rows.get('first sync')).toContain('funnels unknown');
  });

  it.each([
    ['ok The project has all groups in', { group_keys: ['company_id'] }, 200],
    [
      'WARN The project has no group with the key "no" or "such"',
      { group_keys: ['no', 'company_id', 'such'] },
      200,
    ],
    ['? Cannot tell whether the project has the groups in', { group_keys: ['company_id'] }, 404],
  ])('reports "%s" for group_keys after at most one more request', async (text, change, status) => {
    const server = await open({ data: 'sample' });
    const effect = { kind: 'answer', status, body: '{}', headers: {} } as const;
    if (status !== 200) server.mixpanel.setFaults([{ pattern: '/data-groups', effect }]);
    expect(rowsOf(await explain(server, change)).get('groups')).toContain(text);
    expect(countedPaths(server).length).toBeLessThanOrEqual(status === 200 ? 3 : 4);
  });

  it('warns that group_keys has no effect with a project secret', async () => {
    const server = await open();
    const credentials = { option_title: 'Project Secret', api_secret: server.projectSecret };
    const rows = rowsOf(await explain(server, { credentials, group_keys: ['company_id'] }));
    expect(rows.get('groups')).toContain('WARN Group Keys (`group_keys`) has no effect');
  });

  it('warns if the account may not read reports', async () => {
    const server = await open();
    const project = { timezone: 'UTC', permissions: ['write_annotations'] };
    server.control.faults([
      {
        path: '/api/app/me',
        kind: 'answer',
        status: 200,
        body: { results: { projects: { '12345': project } } },
      },
    ]);
    expect(rowsOf(await explain(server)).get('permission')).toMatch(/^WARN /);
  });

  it.each([
    [400, 'Your plan does not support raw data export', 'The Mixpanel plan does not include this'],
    [403, 'classified', 'The account is not allowed to read this data: classified'],
    [404, 'no such path', 'no such path'],
  ])(
    'fails if an export is refused with status %d and the text "%s"',
    async (status, error, text) => {
      const server = await open();
      server.control.faults([{ path: '/api/2.0/export', kind: 'answer', status, body: { error } }]);
      const run = await explain(server);
      expect(run.code).toBe(1);
      const verdict = run.stdout.replaceAll('\n', ' ');
      expect(verdict).toContain('FAILED: Raw events cannot be read: ');
      expect(verdict).toContain(text);
      expect(countedPaths(server).length).toBeLessThanOrEqual(3);
    },
  );

  it('reports when project secrets are retired, and sends no request to the App API, which refuses them', async () => {
    const server = await open();
    const credentials = { option_title: 'Project Secret', api_secret: server.projectSecret };
    const run = await explain(server, { credentials });
    expect(run.code).toBe(0);
    expect(rowsOf(run).get('credentials')).toContain('2027-03-03');
    expect(server.control.requests().map(({ path }) => path)).not.toContain('/api/app/me');
    expect(run.stderr.split('\n').filter((line) => line.includes('2027-03-03'))).toHaveLength(1);
  });

  it('prints no secret and no name of the account or the project', async () => {
    const server = await open();
    const { stdout } = await explain(server);
    const texts = [server.secret, server.username, 'Mock'];
    expect(texts.filter((text) => stdout.includes(text))).toEqual([]);
  });

  it('prints one sentence if the configuration is invalid', async () => {
    const run = await explain(await open(), { region: 'UK' });
    expect(run).toMatchObject({
      code: 1,
      stdout: 'FAILED: Region (`region`) must be US, EU or IN. (code: invalid_config)\n',
    });
  });
});

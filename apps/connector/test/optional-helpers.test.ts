import { afterEach, describe, expect, it } from '@jest/globals';
import { scriptedServer, type ScriptedAnswer, type ScriptedServer } from '@source-mixpanel/testing';
import { configuredCatalog, discover } from '../src/commands/discover.js';
import { runChecks } from '../src/commands/check/run-checks.js';
import { readConfig } from '../src/cli/session.js';
import { createSession } from './in-process.js';
import { ALL_STREAMS, NON_QUERY_STREAMS, QUERY_STREAMS } from './listed-streams.js';

const servers: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const json = (value: unknown, status = 200): ScriptedAnswer => ({
  status,
  body: JSON.stringify(value),
});

/** Wrong responses of an undocumented endpoint, by a description for test titles. */
const ANSWERS: Readonly<Record<string, ScriptedAnswer>> = {
  '400 with an unknown error': json({ error: 'Invalid API endpoint' }, 400),
  '400 Timeout Error.': json({ error: 'Timeout Error.' }, 400),
  '402': json({ error: 'Your plan does not allow API calls.' }, 402),
  '403': json({ error: 'No access' }, 403),
  '404': { status: 404, body: '<html>not here</html>' },
  '405': { status: 405 },
  '429': json({ error: 'too many' }, 429),
  '429 for an hour': { ...json({ error: 'too many' }, 429), headers: { 'retry-after': '3600' } },
  '500': { status: 500, body: 'unknown error' },
  '200 with an error': json({ error: { code: 'internal', message: 'no luck' } }),
  '200 with an error as text': json({ error: 'no luck' }),
  'an empty list': json([]),
  null: json(null),
  'results: null': json({ results: null }),
  HTML: { body: '<!doctype html><html><body>Log in</body></html>' },
  'an empty body': { body: '' },
  'a body that is cut': { ...json({ results: {} }), fault: { kind: 'close', after: 5 } },
  missing: { fault: { kind: 'silent' } },
  'headers without a body': { ...json({}), fault: { kind: 'stall', after: 0 } },
};

const TOP = '/api/query/events/properties/top';
const PROFILES = '/api/query/engage/properties';
const REVENUE = '/api/2.0/engage/revenue';
const ME = '/api/app/me';
const GOOD: Readonly<Record<string, ScriptedAnswer>> = {
  [TOP]: json({ plan: { count: 1 } }),
  [PROFILES]: json({ results: { $email: { count: 1, type: 'string' } }, status: 'ok' }),
  [REVENUE]: json({ results: {}, status: 'ok' }),
  [ME]: json({ status: 'ok', results: { projects: { 5: { timezone: 'UTC', permissions: [] } } } }),
  '/api/query/cohorts/list': json([]),
  '/api/query/funnels/list': json([]),
  '/api/2.0/export': { body: '' },
};

/**
 * Returns the timeout of optional requests in milliseconds. It is short if a response never ends,
 * because the test then waits that long.
 */
function timeoutFor(answers: Readonly<Record<string, ScriptedAnswer>>): number {
  const kinds = new Set(Object.values(answers).map(({ fault }) => fault?.kind));
  return kinds.has('silent') || kinds.has('stall') ? 2000 : 20_000;
}

async function open(answers: Readonly<Record<string, ScriptedAnswer>>, change = {}) {
  const server = await scriptedServer(
    ({ path }) => ({ ...GOOD, ...answers })[path.replace(/\?.*$/, '')] ?? { status: 418 },
  );
  servers.push(server);
  const credentials = {
    option_title: 'Service Account',
    username: 'user',
    secret: 'very-secret-indeed',
    project_id: 5,
  };
  const config = { credentials, start_date: '2024-01-01', ...change };
  const environment = { SOURCE_MIXPANEL_BASE_URL: server.origin };
  const { session, lines } = createSession({ config, environment });
  const requestedPaths = (): string[] =>
    server.requests.map(({ path }) => path.replace(/\?.*$/, ''));
  return { session, lines, requestedPaths };
}

interface Message {
  readonly catalog?: { readonly streams: readonly { readonly name: string }[] };
  readonly log?: { readonly level: string; readonly message: string };
}

async function discoverWith(answers: Readonly<Record<string, ScriptedAnswer>>) {
  const { session, lines, requestedPaths } = await open(answers);
  await discover('config', session, { optionalLimitMilliseconds: timeoutFor(answers) });
  const messages = lines().map((line) => JSON.parse(line) as Message);
  return {
    paths: requestedPaths(),
    names: messages.flatMap(({ catalog }) => catalog?.streams.map(({ name }) => name) ?? []),
    warnings: messages.flatMap(({ log }) => (log?.level === 'WARN' ? [log.message] : [])),
  };
}

const rows = Object.entries(ANSWERS);

describe('discover', () => {
  // All streams share a quota, so each of them would wait for the hour that this response demands.
  const withoutLongWait = rows.filter(([name]) => name !== '429 for an hour');

  it.each(withoutLongWait)(
    'lists all streams if the response with event properties is %s',
    async (_name, answer) => {
      const { names, warnings } = await discoverWith({ [TOP]: answer });
      expect(names).toEqual(ALL_STREAMS);
      expect(warnings).toEqual([expect.stringContaining('Could not list the event properties')]);
    },
  );

  it.each(withoutLongWait.filter(([name]) => name !== '402'))(
    'lists all streams if the response with profile properties is %s',
    async (_name, answer) => {
      const { names, warnings } = await discoverWith({ [PROFILES]: answer });
      expect(names).toEqual(ALL_STREAMS);
      expect(warnings).toEqual([expect.stringContaining('Could not list the profile properties')]);
    },
  );

  it('lists only streams that need no Query API if the response with profile properties is 402', async () => {
    const { names, warnings } = await discoverWith({ [PROFILES]: ANSWERS['402'] ?? {} });
    expect(names).toEqual(NON_QUERY_STREAMS);
    expect(warnings).toHaveLength(QUERY_STREAMS.length);
  });

  it.each(rows)('leaves out only revenue if its response is %s', async (_name, answer) => {
    const { names, warnings } = await discoverWith({ [REVENUE]: answer });
    expect(names).toEqual(ALL_STREAMS.filter((name) => name !== 'revenue'));
    expect(warnings).toEqual([expect.stringMatching(/^Stream revenue is left out: /)]);
  });

  it.each(rows.filter(([name]) => name !== '402'))(
    'warns once about each endpoint if all responses are %s',
    async (_name, answer) => {
      const { names, warnings } = await discoverWith({
        [TOP]: answer,
        [PROFILES]: answer,
        [REVENUE]: answer,
      });
      expect(names).toEqual(ALL_STREAMS.filter((name) => name !== 'revenue'));
      expect(warnings).toHaveLength(3);
    },
  );

  it('requests each failing endpoint at most twice', async () => {
    const failing = { status: 500, body: 'unknown error' };
    const { paths } = await discoverWith({
      [TOP]: failing,
      [PROFILES]: failing,
      [REVENUE]: failing,
    });
    expect(paths.sort()).toEqual([REVENUE, REVENUE, PROFILES, PROFILES, TOP, TOP].sort());
  });

  it.each([TOP, PROFILES, REVENUE])('fails if %s refuses the credentials', async (path) => {
    const { session } = await open({ [path]: json({ error: 'Invalid credentials' }, 401) });
    await expect(discover('config', session)).rejects.toMatchObject({ code: 'unauthorized' });
  });
});

describe('check', () => {
  it.each(rows)(
    'succeeds with unknown permission and time zone if the response about the account is %s',
    async (_name, answer) => {
      const { session } = await open({ [ME]: answer });
      const diagnosis = await runChecks(
        await readConfig('config', session),
        session,
        timeoutFor({ [ME]: answer }),
      );
      expect(diagnosis.kind).toBe('usable');
      const marks = new Map(diagnosis.findings.map(({ topic, severity }) => [topic, severity]));
      expect([marks.get('permission'), marks.get('time zone')]).toEqual(['unknown', 'unknown']);
    },
  );
});

describe('catalog --streams', () => {
  const catalogOf = async (streams: readonly string[], change = {}) => {
    const { session, requestedPaths } = await open({}, change);
    const { streams: configured } = await configuredCatalog('config', { streams }, session);
    return { names: configured.map(({ stream }) => stream.name), paths: requestedPaths() };
  };

  it('sends only requests that the chosen streams need', async () => {
    expect(await catalogOf(['export'])).toEqual({ names: ['export'], paths: [TOP] });
    const raw = await catalogOf(['export'], { export_format: 'raw' });
    expect(raw).toEqual({ names: ['export'], paths: [] });
    const plain = ['annotations', 'cohorts', 'funnels'];
    expect(await catalogOf(plain)).toEqual({ names: plain, paths: [] });
    const profiles = await catalogOf(['cohort_members', 'engage']);
    expect(profiles.paths).toEqual([PROFILES]);
  });

  it('fails before any request if a stream is unknown', async () => {
    const { session, requestedPaths } = await open({});
    const streams = ['export', 'exports'];
    await expect(configuredCatalog('config', { streams }, session)).rejects.toThrow(
      `Unknown stream "exports"; the streams are ${ALL_STREAMS.join(', ')}.`,
    );
    expect(requestedPaths()).toEqual([]);
  });

  it('fails if a chosen stream is unavailable in the project', async () => {
    const { session } = await open({ [REVENUE]: { status: 404 } });
    await expect(
      configuredCatalog('config', { streams: ['revenue'] }, session),
    ).rejects.toMatchObject({ code: 'unknown_stream' });
  });
});

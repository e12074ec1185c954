import { afterEach, describe, expect, it } from '@jest/globals';
import { all, DAYS, EXPORT, MockProject } from '../test/mock-project.js';
import { RawNumber, type MixpanelEvent, type MixpanelNotice } from './index.js';

let project: MockProject;
afterEach(() => project.server.close());

const pairs = (events: readonly MixpanelEvent[]): unknown[] =>
  events.map(({ event, properties }) => [event, properties]);

describe('reading a project', () => {
  it('yields every event once, with unchanged names and properties', async () => {
    project = await MockProject.open();
    const events = await all(project.mixpanel().events(DAYS));
    expect(events.length).toBeGreaterThan(300);
    expect(new Set(pairs(events).map(text))).toEqual(new Set(project.events().map(text)));
    expect(events).toHaveLength(project.events().length);
    expect(events[0]).toMatchObject({
      event: expect.any(String),
      time: expect.stringMatching(/^2026-11-\d\dT\d\d:\d\d:\d\dZ$/),
      distinct_id: expect.any(String),
    });
  });

  it('keeps the digits of numbers that JavaScript would change', async () => {
    project = await MockProject.open({ data: 'empty' });
    answerExport(
      '{"event":"paid","properties":{"time":1794268800,"id":1234567890123456789,"price":1.0}}\n',
    );
    const [event] = await all(project.mixpanel().events({ from: '2026-11-10', to: '2026-11-10' }));
    expect(event).toEqual({
      event: 'paid',
      time: '2026-11-10T00:00:00Z',
      distinct_id: null,
      insert_id: null,
      properties: {
        time: 1794268800,
        id: new RawNumber('1234567890123456789'),
        price: new RawNumber('1.0'),
      },
    });
  });

  it('yields every profile, also those without an update time, and every cohort', async () => {
    project = await MockProject.open();
    const mixpanel = project.mixpanel();
    const profiles = await all(mixpanel.profiles());
    expect(profiles).toHaveLength(project.server.control.truth().profiles().length);
    expect(profiles.some((profile) => profile.last_seen === null)).toBe(true);
    const cohorts = await all(mixpanel.cohorts());
    expect(cohorts.map(({ id }) => id)).toEqual(
      project.server.mixpanel.project.cohorts.map(({ id }) => id),
    );
    expect(cohorts[0]).toMatchObject({ name: expect.any(String), count: expect.any(Number) });
  });

  it('omits profiles that were last updated before updatedSince', async () => {
    project = await MockProject.open();
    const recent = await all(project.mixpanel().profiles({ updatedSince: '2026-11-10' }));
    expect(recent.length).toBeGreaterThan(0);
    expect(recent.filter(({ last_seen: at }) => at !== null && at < '2026-11-10')).toEqual([]);
    expect(recent.length).toBeLessThan(project.server.control.truth().profiles().length);
  });

  it.each(['annotations', 'cohort_members', 'funnels', 'revenue'])(
    'yields the records of the stream named %s',
    async (name) => {
      project = await MockProject.open();
      expect((await all(project.mixpanel().records(name, DAYS))).length).toBeGreaterThan(0);
    },
  );

  it('rejects an unknown stream with an error that lists all streams', async () => {
    project = await MockProject.open();
    await expect(all(project.mixpanel().records('events'))).rejects.toMatchObject({
      name: 'ConfigError',
      code: 'unknown_stream',
      message: expect.stringContaining('annotations, cohorts'),
    });
  });
});

describe('a failed response', () => {
  it('that was cut is requested again, and every event is yielded once', async () => {
    project = await MockProject.open();
    project.break({
      path: EXPORT,
      nth: 1,
      effect: { kind: 'cut', at: 400, of: 'wire', by: 'clean' },
    });
    const events = await all(project.mixpanel().events(DAYS));
    expect(events).toHaveLength(project.events().length);
    expect(warnings()).toContainEqual(expect.stringMatching(/2026-11-.*It is read again\.$/));
  });

  it('that is cut each time yields no event and rejects with a TransientError', async () => {
    project = await MockProject.open();
    project.break({ path: EXPORT, effect: { kind: 'cut', at: 400, of: 'wire', by: 'gzip' } });
    const seen: MixpanelEvent[] = [];
    const reading = (async () => {
      for await (const event of project.mixpanel().events(DAYS)) seen.push(event);
    })();
    await expect(reading).rejects.toMatchObject({ kind: 'transient', code: 'broken_body' });
    expect(seen).toEqual([]);
  });

  it('with Retry-After is requested again after that time, and the wait is reported', async () => {
    project = await MockProject.open();
    project.break({
      path: EXPORT,
      nth: 1,
      effect: { kind: 'storm', times: 1, headers: true, retryAfter: 90 },
    });
    const before = Date.now();
    expect(await all(project.mixpanel().events(DAYS))).toHaveLength(project.events().length);
    expect(project.slept).toBeGreaterThan(89_000);
    const waits = project.notices.filter(({ kind }) => kind === 'waiting');
    expect(waits[0]).toMatchObject({ kind: 'waiting', stream: 'export' });
    expect(untilOf(waits[0])).toBeGreaterThan(before + 89_000);
  });

  it('to wrong credentials rejects with a ConfigError that does not contain the secret', async () => {
    project = await MockProject.open();
    const mixpanel = project.mixpanel({
      credentials: { username: 'unknown', secret: 'hidden-secret' },
    });
    for (const reading of [mixpanel.events(DAYS), mixpanel.profiles(), mixpanel.cohorts()]) {
      const error: unknown = await all<unknown>(reading).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'ConfigError', code: 'unauthorized' });
      expect(String(error)).not.toContain('hidden-secret');
    }
  });
});

it('concurrent iterations share one quota, so that the third request waits for the next hour', async () => {
  project = await MockProject.open();
  const mixpanel = project.mixpanel({ requestsPerHour: { export: 2 } });
  const day = { from: '2026-11-09', to: '2026-11-09' };
  await Promise.all([1, 2, 3].map(() => all(mixpanel.events(day))));
  expect(project.requests(EXPORT)).toBe(3);
  expect(project.slept).toBeGreaterThan(3_000_000);
});

describe('invalid options', () => {
  it.each([
    [{ projectId: undefined }, 'projectId'],
    [{ projectTimezone: 'Somewhere' }, 'projectTimezone'],
    [{ credentials: { username: '', secret: 'x' } }, 'credentials.username'],
    [{ credentials: { projectSecret: '' } }, 'credentials.projectSecret'],
    [{ requestsPerHour: { export: 0 } }, 'requestsPerHour.export'],
    [{ requestsPerHour: { query: NaN } }, 'requestsPerHour.query'],
  ])('are rejected with an error that names the option: %j', async (change, name) => {
    project = await MockProject.open();
    expect(() => project.mixpanel(change)).toThrow(
      expect.objectContaining({ code: 'invalid_config', message: expect.stringContaining(name) }),
    );
  });

  // JavaScript programs may pass other types, such as an environment variable that is not set.
  it.each<[unknown, string]>([
    [{ credentials: undefined }, 'credentials must be'],
    [{ credentials: {} }, 'credentials.projectSecret'],
    [{ credentials: { username: 'account' } }, 'credentials.username and credentials.secret'],
    [{ credentials: { username: undefined, secret: 'x' } }, 'credentials.username'],
    [{ requestsPerHour: { export: '60' } }, 'requestsPerHour.export'],
    [{ onNotice: 'log' }, 'onNotice'],
  ])(
    'of the wrong type are rejected with an error that names the option: %j',
    async (change, name) => {
      project = await MockProject.open();
      expect(() => project.mixpanel(Object.assign({}, change))).toThrow(
        expect.objectContaining({ code: 'invalid_config', message: expect.stringContaining(name) }),
      );
    },
  );

  it('are rejected if the first day of events is missing', async () => {
    project = await MockProject.open();
    const missing: unknown = { from: undefined };
    expect(() => project.mixpanel().events(Object.assign({ ...DAYS }, missing))).toThrow(
      'from must be a day',
    );
  });

  it.each([
    [{ from: '2026-11-31' }, 'from must be a day'],
    [{ from: '2026-11-01', to: 'today' }, 'to must be a day'],
    [{ from: '2026-11-02', to: '2026-11-01' }, 'from (2026-11-02) must not be after to'],
  ])('with impossible days are rejected when the method is called: %j', async (days, message) => {
    project = await MockProject.open();
    expect(() => project.mixpanel().events(days)).toThrow(message);
  });
});

it('reads the events of a project with a project secret, without a project id', async () => {
  project = await MockProject.open();
  const { projectSecret } = project.server;
  const mixpanel = project.mixpanel({ credentials: { projectSecret }, projectId: undefined });
  expect(await all(mixpanel.events(DAYS))).toHaveLength(project.events().length);
});

const text = (value: unknown): string => JSON.stringify(value);

const warnings = (): unknown[] =>
  project.notices.flatMap((notice) => (notice.kind === 'warning' ? [notice.message] : []));

function untilOf(notice: MixpanelNotice | undefined): number {
  return notice?.kind === 'waiting' ? notice.until : 0;
}

function answerExport(body: string): void {
  const effect = { kind: 'answer', status: 200, body, headers: {} } as const;
  project.break({ path: EXPORT, effect });
}

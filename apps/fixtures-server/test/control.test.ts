import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startFixturesServer, type FixturesServer } from '../src/start-fixtures-server.js';
import { exportUrl, serviceAccount } from './ask.js';

let server: FixturesServer;

beforeAll(async () => {
  server = await startFixturesServer({ hostile: false, today: '2026-11-15' });
});
beforeEach(() => server.control.reset());
afterAll(() => server.close());

async function ask(path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(server.url + path, { headers: serviceAccount });
  return { status: response.status, text: await response.text() };
}

async function post(action: string, body: unknown): Promise<{ status: number; text: string }> {
  const init = { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${server.url}/__control/${action}`, init);
  return { status: response.status, text: await response.text() };
}

const cohorts = '/api/query/cohorts/list?project_id=12345';

describe('the control API', () => {
  it('returns the logged requests, which contain no credentials', async () => {
    await ask(cohorts);
    await ask('/api/query/engage?project_id=12345&session_id=none');
    const { text } = await ask('/__control/requests');
    expect(JSON.parse(text)).toMatchObject([
      {
        method: 'GET',
        path: '/api/query/cohorts/list',
        query: 'project_id=12345',
        auth: 'service_account',
        counted: true,
        status: 200,
        time: expect.stringContaining('2026-11-15T12:00:'),
      },
      { path: '/api/query/engage', counted: false, status: 400 },
    ]);
    expect(text).not.toContain('stand-in-secret');
    expect(text).not.toContain('Basic');
  });

  it('adds late events, which have an old time but are processed now', async () => {
    const day = exportUrl('2026-11-09', '2026-11-09');
    const before = (await ask(day)).text;
    const time = Date.parse('2026-11-09T10:00:00Z') / 1000;
    const event = { event: 'late', properties: { time, distinct_id: 'a', $insert_id: 'late-1' } };
    expect((await post('project', { addEvents: [event] })).status).toBe(200);
    const after = (await ask(day)).text;
    const line = after.replace(before, '');
    expect(JSON.parse(line)).toMatchObject({
      event: 'late',
      properties: { time, mp_processing_time_ms: expect.any(Number) },
    });
    const { properties } = JSON.parse(line) as {
      properties: { mp_processing_time_ms: number };
    };
    expect(new Date(properties.mp_processing_time_ms).toISOString()).toContain('2026-11-15T12:00');
  });

  it('deletes added events, and changes the zone of reports', async () => {
    const time = Date.parse('2026-11-09T10:00:00Z') / 1000;
    const properties = { time, distinct_id: 'a', $insert_id: 'one "of" two' };
    const events = [
      { event: 'late', properties },
      { event: 'late', properties: { time } },
    ];
    await post('project', { addEvents: events });
    const counts = `/api/query/events?project_id=12345&event=["late"]&type=general&unit=hour&from_date=2026-11-09&to_date=2026-11-09`;
    const counted = async (): Promise<unknown> => {
      const { data } = JSON.parse((await ask(counts)).text) as { data: { values: unknown } };
      return data.values;
    };
    expect(await counted()).toEqual({ late: { '2026-11-09 10:00:00': 2 } });
    await post('project', { deleteEvents: ['one "of" two'], zone: 'Asia/Tokyo' });
    expect(await counted()).toEqual({ late: { '2026-11-09 19:00:00': 1 } });
  });

  it('deletes cohorts and funnels, changes profiles and the plan, and forgets sessions', async () => {
    const engage = '/api/query/engage?project_id=12345&page_size=10';
    const { session_id: id } = JSON.parse((await ask(engage)).text) as { session_id: string };
    await post('project', {
      deleteCohorts: [1000, 1001],
      deleteFunnels: [7509],
      addProfiles: [{ $distinct_id: 'new', $properties: { vip: true } }],
      forgetSessions: true,
    });
    expect(JSON.parse((await ask(cohorts)).text)).toHaveLength(3);
    const funnels = await ask('/api/query/funnels/list?project_id=12345');
    expect(JSON.parse(funnels.text)).toHaveLength(2);
    expect(JSON.parse((await ask(engage)).text)).toMatchObject({ total: 281 });
    expect((await ask(`${engage}&page=1&session_id=${id}`)).status).toBe(400);
    await post('project', { plan: 'free', removeProfiles: ['new'] });
    expect((await ask(cohorts)).status).toBe(402);
    await post('reset', {});
    expect(JSON.parse((await ask(cohorts)).text)).toHaveLength(5);
    expect(JSON.parse((await ask(engage)).text)).toMatchObject({ total: 280 });
  });

  it('sets and advances the clock, which changes the last day that can be exported', async () => {
    const tomorrow = exportUrl('2026-11-16', '2026-11-16');
    expect((await ask(tomorrow)).status).toBe(400);
    await post('clock', { advance: 86_400 });
    expect((await ask(tomorrow)).status).toBe(200);
    await post('clock', { now: '2026-11-15T23:59:58Z' });
    expect((await ask(tomorrow)).status).toBe(400);
  });

  it('sets faults, and removes the faults and the log of requests on reset', async () => {
    await post('faults', [{ path: '/api/query', nth: 1, kind: 'answer', status: 500 }]);
    expect((await ask(cohorts)).status).toBe(500);
    expect((await ask(cohorts)).status).toBe(200);
    await post('faults', [{ pattern: 'cohorts/list', kind: 'answer', status: 502 }]);
    expect((await ask(cohorts)).status).toBe(502);
    await post('reset', {});
    expect((await ask(cohorts)).status).toBe(200);
    expect(server.control.requests()).toHaveLength(1);
  });

  it.each([
    ['faults', {}, 'must be a list'],
    ['faults', [{ path: '/', kind: 'explode' }], 'one of answer'],
    ['faults', [{ kind: 'cut', byy: 'reset' }], 'unknown members: byy'],
    ['faults', [{ kind: 'drip' }], 'bytesPerSecond is missing'],
    ['faults', [{ kind: 'chunk', pattern: '(' }], 'regular expression'],
    ['project', { addEvents: [{ event: 'x' }] }, 'properties must be an object'],
    ['project', { plan: 'gold' }, 'one of paid, free'],
    ['project', { deleteCohort: 1 }, 'unknown members: deleteCohort'],
    ['clock', { now: 'noon' }, 'ISO time'],
  ])('rejects %s %j with the reason', async (action, body, reason) => {
    const answer = await post(action, body);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(reason)]);
  });

  it('returns the expected events and profiles as lines, and 400 or 404 for invalid requests', async () => {
    const { text } = await ask('/__control/events?from=2026-11-01&to=2026-11-02');
    expect(text).toBe((await ask(exportUrl('2026-11-01', '2026-11-02'))).text);
    expect((await ask('/__control/profiles')).text.split('\n')).toHaveLength(281);
    expect((await ask('/__control/events?from=x&to=y')).status).toBe(400);
    expect((await ask('/__control/secrets')).status).toBe(404);
  });
});

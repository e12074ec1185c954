import { describe, expect, it } from '@jest/globals';
import { SystemError } from '@source-mixpanel/stream';
import { bodyOf } from '../test/bodies.js';
import { busyDay, idsOf, oneDay, cutTwice } from '../test/busy-day.js';
import { event } from '../test/events.js';
import { createMixpanel, type StoredEvent } from '../test/in-memory-mixpanel.js';
import { runSync, streamOver } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';

const named = (id: string, name: string, at: string): StoredEvent => ({
  ...event(id, at),
  event: name,
});
const NOON = Date.parse('2024-03-14T12:00:00Z');
/** Event names so long that each of them needs its own request. */
const LONG = ['Signed up', 'Left'].map((name) => `${name} ${'é'.repeat(1000)}`);
const EVENTS = [
  named('1', LONG[0] ?? '', '2024-03-12T10:00:00.250Z'),
  named('2', LONG[1] ?? '', '2024-03-12T11:00:00.500Z'),
  named('3', 'Viewed', '2024-03-12T12:00:00Z'),
  named('4', LONG[0] ?? '', '2024-03-13T10:00:00Z'),
];

/** Creates a fake project, and a function that creates its stream for a selection. */
function project(events: readonly StoredEvent[] = EVENTS) {
  const clock = stepClock(NOON);
  const mixpanel = createMixpanel({ clock, events, zone: 'UTC' });
  const stream = (selection: Parameters<typeof streamOver>[1]['selection'], windowDays = 30) =>
    streamOver(mixpanel, { clock, startDate: '2024-03-12', selection, windowDays });
  return { clock, mixpanel, stream };
}

describe('the selected events', () => {
  it('are requested in disjoint lists, and no others are requested', async () => {
    const { mixpanel, stream } = project();
    const { ids, state } = await runSync(stream({ events: LONG }));
    expect(ids).toEqual(['1', '4', '2']);
    expect(mixpanel.requests.map(({ events }) => events)).toEqual(LONG.map((name) => [name]));
    expect(state).toMatchObject({ time: '2024-03-13T10:00:00Z', read_through: '2024-03-13' });
  });

  it('are emitted after the bodies of all requests were verified', async () => {
    const { mixpanel, stream } = project();
    // The response for the second list breaks.
    mixpanel.nextBodies.push(undefined, (text) => bodyOf(text, { breaksAt: 30 }));
    const { ids } = await runSync(stream({ events: LONG }));
    expect(ids).toEqual(['1', '4', '2']);
    expect(mixpanel.requests).toHaveLength(4);
  });

  it('match both the configured filter and the filter of the lookback window', async () => {
    const where = 'properties["distinct_id"] == "user-1"';
    const other: StoredEvent = {
      ...event('5', '2024-03-13T11:00:00Z'),
      properties: { $insert_id: '5' },
    };
    const { clock, mixpanel, stream } = project([...EVENTS, other]);
    const first = await runSync(stream({ where }));
    expect(first.ids.toSorted()).toEqual(['1', '2', '3', '4']);
    clock.pass(86_400_000);
    mixpanel.requests.length = 0;
    await runSync(stream({ where }), { state: first.state });
    const filters = mixpanel.requests
      .filter(({ limit }) => limit === undefined)
      .map((request) => request.where);
    expect(filters[0]).toMatch(/^\(properties\["distinct_id"\] == "user-1"\) and \(number\(.*\)$/);
    expect(filters.slice(1)).toEqual(filters.slice(1).map(() => where));
  });

  it('match the configured filter in every piece of a day that is divided', async () => {
    const clock = stepClock(NOON);
    const mine = busyDay();
    const others = busyDay().map((stored) => ({ ...stored, properties: { $insert_id: 'other' } }));
    const mixpanel = createMixpanel({ clock, events: [...mine, ...others], zone: 'UTC' });
    mixpanel.nextBodies.push(...cutTwice);
    const where = 'properties["distinct_id"] == "user-1"';
    const { ids } = await runSync(streamOver(mixpanel, { clock, ...oneDay, selection: { where } }));
    expect(ids).toEqual(idsOf(mine));
    const pieces = mixpanel.requests.filter(
      (request) => request.where?.includes('datetime') === true && request.limit === undefined,
    );
    expect(pieces.length).toBeGreaterThan(1);
    for (const piece of pieces) expect(piece.where).toContain(`(${where}) and (`);
  });

  it('have times with milliseconds if that is configured', async () => {
    const { mixpanel, stream } = project();
    await runSync(stream({ inMilliseconds: true }));
    expect(mixpanel.requests.map(({ inMilliseconds }) => inMilliseconds)).toEqual([true]);
  });
});

describe('the selection in the state', () => {
  it('is absent if all events and properties are selected', async () => {
    const { stream } = project();
    for (const selection of [undefined, {}, { inMilliseconds: false }]) {
      expect((await runSync(stream(selection))).state).not.toHaveProperty('selection');
    }
  });

  it('leads to one warning per change, and is removed when the settings are removed', async () => {
    const { stream } = project();
    let state: unknown = (await runSync(stream(undefined))).state;
    const next = async (selection: Parameters<typeof stream>[0]): Promise<number> => {
      const sync = await runSync(stream(selection), { state });
      state = sync.state;
      return sync.warnings.length;
    };
    expect(await next({ where: 'properties["distinct_id"] == "user-1"' })).toBe(1);
    expect(await next({ where: 'properties["distinct_id"] == "user-1"' })).toBe(0);
    expect(await next(undefined)).toBe(1);
    expect(state).not.toHaveProperty('selection');
    expect(await next(undefined)).toBe(0);
  });

  it('leads to no warning in a full refresh, which keeps only column names', async () => {
    const { stream } = project();
    const { state } = await runSync(stream(undefined));
    const kept = state && stream(undefined).keepOnFullRefresh?.(state);
    expect(kept).toBeDefined();
    const { warnings } = await runSync(stream({ events: ['Viewed'] }), { state: kept });
    expect(warnings).toEqual([]);
  });
});

it('a rejected filter leads to an error with the setting and the text of Mixpanel', async () => {
  const clock = stepClock(NOON);
  const refused = new SystemError('bad_request', 'Mixpanel rejected the request: no such function');
  const mixpanel = { exportEvents: () => Promise.reject(refused), requests: [], nextBodies: [] };
  const options = { clock, startDate: '2024-03-12', windowDays: 1 };
  const failing = runSync(streamOver(mixpanel, { ...options, selection: { where: 'f(1)' } }));
  await expect(failing).rejects.toMatchObject({
    code: 'filter_refused',
    message: expect.stringMatching(/`export_where`.*no such function/) as unknown,
  });
  await expect(runSync(streamOver(mixpanel, options))).rejects.toBe(refused);
});

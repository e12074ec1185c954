import { describe, expect, it } from '@jest/globals';
import type { ExportEvents } from '@source-mixpanel/mixpanel';
import { ConfigError } from '@source-mixpanel/stream';
import { testIo } from '@source-mixpanel/testing';
import { bodyOf } from '../test/bodies.js';
import { collect } from '../test/collect.js';
import { event, HOUR, MINUTE } from '../test/events.js';
import { createMixpanel, type MixpanelOptions, type Spoil } from '../test/in-memory-mixpanel.js';
import { runSync, streamOver } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';
import { syncAt, type SyncAt } from '../test/sync-at.js';

const old = event('old', '2024-03-10T10:00:00Z');
const early = event('early', '2024-03-13T10:30:00Z');
const recent = event('recent', '2024-03-13T11:20:00Z');
const untold = event('untold', '2024-03-12T10:00:00Z', { processed: 'never' });
const late = event('late', '2024-03-11T10:00:00Z', { processed: '2024-03-13T12:30:00Z' });
const events = [old, early, recent, untold, late];

/** Runs the first sync at noon of 13 March, which also reads this day. */
const first = (world: Partial<MixpanelOptions> = {}, options: SyncAt = {}) =>
  syncAt('2024-03-13T12:00:00Z', { events, ...world }, { endDate: '2024-03-20', ...options });
const next = (state: SyncAt['state'], world: Partial<MixpanelOptions> = {}, options: SyncAt = {}) =>
  syncAt('2024-03-14T12:00:00Z', { events, ...world }, { state, ...options });

describe('the instant from which later syncs request late events', () => {
  it('is an hour before the first request, so only events processed since then are repeated', async () => {
    const { state, ids } = await first();
    expect(ids).toEqual(['old', 'early', 'recent', 'untold']);
    expect(state?.processed_until).toBe('2024-03-13T11:00:00Z');
    expect((await next(state)).ids).toEqual(['recent', 'untold', 'late']);
  });

  it('is not affected by the 15 minutes that Mixpanel takes to prepare an export', async () => {
    const during = event('during', '2024-03-13T11:01:00Z', { visible: '2024-03-13T12:10:00Z' });
    const world = { events: [...events, during], preparation: 15 * MINUTE };
    const before = await first(world);
    expect(before.state?.processed_until).toBe('2024-03-13T11:00:00Z');
    expect(before.ids).not.toContain('during');
    expect((await next(before.state, world)).ids).toContain('during');
  });

  it('is that of the first request, not of a slice that is requested hours later', async () => {
    const during = event('during', '2024-03-11T10:00:00Z', { processed: '2024-03-13T12:10:00Z' });
    const world = { events: [...events, during], preparation: HOUR };
    const before = await first(world, { windowDays: 5 });
    expect(before.asked).toHaveLength(3);
    expect(before.state?.processed_until).toBe('2024-03-13T11:00:00Z');
    expect((await next(before.state, world)).ids).toContain('during');
  });

  it('is that of the first request, even if a later one gets its response earlier', async () => {
    const clock = stepClock(Date.parse('2024-03-13T12:00:00Z'));
    const mixpanel = createMixpanel({ clock, zone: 'UTC', events });
    let answerFirst: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answerFirst = resolve;
    });
    const exportEvents: ExportEvents = async (range, io) => {
      if (range.from === '2024-03-01') await answered;
      return mixpanel.exportEvents(range, io);
    };
    const options = { clock, startDate: '2024-03-01', windowDays: 6 };
    const stream = streamOver({ ...mixpanel, exportEvents }, options);
    const sync = stream.open(undefined, testIo());
    const slices = await collect(sync.slices());
    const reads = slices.slice(0, 2).map((slice, index) => {
      clock.pass(index * HOUR);
      return collect(sync.read(slice, testIo()));
    });
    await reads[1];
    answerFirst();
    expect((await reads[0])?.at(-1)).toMatchObject({
      progress: { processed_until: '2024-03-13T11:00:00Z' },
    });
  });

  it('is taken from the clock of the server, whatever the clock of this machine', async () => {
    const { state } = await first({ ahead: -20 * MINUTE });
    expect(state?.processed_until).toBe('2024-03-13T10:40:00Z');
  });

  it('is early enough for events that become visible 50 minutes after they were processed', async () => {
    const slow = event('slow', '2024-03-13T11:30:00Z', { visible: '2024-03-13T12:20:00Z' });
    const world = { events: [...events, slow] };
    const before = await first(world);
    expect(before.ids).not.toContain('slow');
    expect((await next(before.state, world)).ids).toContain('slow');
  });

  it('stays with the half that contains the marked day if a slice is divided', async () => {
    const { state } = await first();
    const cut: Spoil = (text) => bodyOf(text, { breaksAt: 1 });
    const spoilt = [undefined, cut, cut, cut, cut];
    const world = { events: [old, early, recent, untold] };
    const split = await next({ ...state, filter: 'proven' }, world, { spoilt: spoilt.slice(1) });
    expect(split.asked.slice(4)).toEqual([
      '2024-03-08 2024-03-10 filtered',
      '2024-03-11 2024-03-13 filtered',
    ]);
    expect(split.states.map(({ processed_until: until }) => until)).toEqual([
      '2024-03-13T11:00:00Z',
      '2024-03-14T11:00:00Z',
    ]);
  });

  it('is a day before the last day read if no response has a Date header', async () => {
    const before = await first({ dateHeader: false });
    expect(before.state).toEqual({
      time: '2024-03-13T11:20:00Z',
      read_through: '2024-03-13',
      zone: 'UTC',
      names: {},
      names_by_rule: expect.anything() as unknown,
    });
    const { ids } = await next(before.state, { dateHeader: false });
    expect(ids).toEqual(['early', 'recent', 'untold', 'late']);
  });

  it('does not depend on an event with a time in a later year, if no response has a Date header', async () => {
    const future = { ...old, properties: { $insert_id: 'future', time: 4_102_444_800 } };
    const world = { events: [...events, future], dateHeader: false };
    const before = await first(world);
    expect(before.state?.time).toBe('2024-03-13T12:00:00Z');
    expect((await next(before.state, world)).ids).toContain('late');
  });

  it.each([
    { time: '2024-03-13T10:30:00Z' },
    { time: '2024-03-13T10:30:00' },
    { date: '2024-03-13T10:30:00' },
  ])('for the state %j of the Python connector is a day before its newest event', async (state) => {
    const { asked, requests } = await next(state);
    expect(asked.slice(1)).toEqual(['2024-03-08 2024-03-13 filtered']);
    expect(requests[1]?.where).toContain(`>= ${Date.parse('2024-03-12T10:30:00Z')} or`);
  });

  it.each(['2024-03-14T01:00:00+02:00', '2024-03-13 23:00:00Z'])(
    'is in UTC, like the days, for a state like %s',
    async (time) => {
      const evening = event('evening', '2024-03-13T23:30:00Z');
      const world = { events: [...events, evening] };
      const { ids, asked } = await syncAt('2024-03-15T12:00:00Z', world, {
        state: { time },
        attributionDays: 0,
      });
      expect(asked.slice(1)).toEqual(['2024-03-13 2024-03-13 filtered', '2024-03-14 2024-03-14']);
      expect(ids).toContain('evening');
    },
  );
});

describe('the seconds that later syncs read again', () => {
  it('include the day before if they begin before midnight', async () => {
    const midnight = [
      event('22:10', '2024-03-12T22:10:00Z'),
      event('22:30', '2024-03-12T22:30:00Z'),
      event('00:30', '2024-03-13T00:30:00Z'),
    ];
    const options = { attributionDays: 0, lookBackSeconds: 7200 };
    const before = await first({ events: midnight }, options);
    const after = await next(before.state, { events: midnight }, options);
    expect(after.asked[1]).toBe('2024-03-12 2024-03-13 filtered');
    expect(after.ids).toEqual(['22:30', '00:30']);
  });
});

describe('the filter by processing time', () => {
  const warning = expect.stringContaining('Could not verify that Mixpanel filters') as unknown;
  const whole = ['old', 'early', 'recent', 'untold', 'late'];
  const provenBy = async (spoil: Spoil) => {
    const { state } = await first();
    return next(state, {}, { spoilt: [spoil] });
  };

  it('is verified once and never again', async () => {
    const second = await next((await first()).state);
    expect(second.asked[0]).toBe('2024-03-13 2024-03-13 trial');
    expect(second.state?.filter).toBe('proven');
    expect(second.warnings).toEqual([]);
    const third = await syncAt('2024-03-15T12:00:00Z', { events }, second);
    expect(third.asked.filter((asked) => asked.endsWith('trial'))).toEqual([]);
    expect(third.state?.filter).toBe('proven');
  });

  it.each<MixpanelOptions['filter']>(['nothing', 'refused'])(
    'is not used, and is verified again by the next sync, if the server responds: %s',
    async (filter) => {
      const second = await next((await first()).state, { filter });
      expect(second.ids).toEqual(whole);
      expect(second.warnings).toEqual([warning]);
      expect(second.state).not.toHaveProperty('filter');
      const third = await syncAt('2024-03-15T12:00:00Z', { events }, second);
      expect(third.asked[0]).toContain('trial');
      expect(third.state?.filter).toBe('proven');
    },
  );

  it.each<[string, Spoil]>([
    ['a trailer', () => bodyOf('terminated early\n')],
    ['a line that is not an event', () => bodyOf('{}\n')],
    ['an event cut short', (text) => bodyOf(text.slice(0, 20))],
    ['a connection that breaks', (text) => bodyOf(text, { breaksAt: 10 })],
    ['an empty gzip member', () => bodyOf(EMPTY_GZIP, { gzip: true })],
  ])('is not verified by %s', async (_, spoil) => {
    const { ids, warnings } = await provenBy(spoil);
    expect(ids).toEqual(whole);
    expect(warnings).toEqual([warning]);
  });

  it('is not verified before there was any event, and causes no warning', async () => {
    const before = await first({ events: [] });
    expect(before.state).toEqual({
      read_through: '2024-03-13',
      processed_until: '2024-03-13T11:00:00Z',
      zone: 'UTC',
    });
    const after = await next(before.state);
    expect(after.asked).toEqual(['2024-03-08 2024-03-13']);
    expect(after.warnings).toEqual([]);
    expect(after.ids).toEqual(whole);
  });

  it('does not end the sync if the day is in the future for the server', async () => {
    const { state } = await first();
    const world = { events, today: '2024-03-12' };
    const again = await syncAt('2024-03-13T13:00:00Z', world, { state, endDate: '2024-03-13' });
    expect(again.asked).toEqual([
      '2024-03-13 2024-03-13 trial',
      '2024-03-08 2024-03-13',
      '2024-03-08 2024-03-12',
    ]);
    expect(again.state?.processed_until).toBe(state?.processed_until);
  });

  it('ends the sync if its request is rejected for another reason', async () => {
    const clock = stepClock(Date.parse('2024-03-14T12:00:00Z'));
    const refusal = new ConfigError('forbidden', 'No.');
    const mixpanel = createMixpanel({ clock, zone: 'UTC', events });
    const stream = streamOver(
      { ...mixpanel, exportEvents: () => Promise.reject(refusal) },
      { clock, startDate: '2024-03-01' },
    );
    await expect(runSync(stream, await first())).rejects.toBe(refusal);
  });
});

/** The response of a compressing proxy for an empty body. */
const EMPTY_GZIP = Uint8Array.of(31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0);

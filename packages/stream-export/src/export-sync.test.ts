import { describe, expect, it } from '@jest/globals';
import type { ExportEvents } from '@source-mixpanel/mixpanel';
import { testIo } from '@source-mixpanel/testing';
import { bodyOf } from '../test/bodies.js';
import { collect } from '../test/collect.js';
import { event, HOUR, MINUTE } from '../test/events.js';
import { createMixpanel, type CreateBody } from '../test/in-memory-mixpanel.js';
import {
  early,
  events,
  firstSync,
  nextSync,
  old,
  recent,
  unprocessed,
} from '../test/late-events.js';
import { streamOver } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';
import { syncAt } from '../test/sync-at.js';

describe('the instant from which the next sync requests late events', () => {
  it('is an hour before the first request, so only events processed since then are repeated', async () => {
    const { state, ids } = await firstSync();
    expect(ids).toEqual(['old', 'early', 'recent', 'unprocessed']);
    expect(state?.processed_until).toBe('2024-03-13T11:00:00Z');
    expect((await nextSync(state)).ids).toEqual(['recent', 'unprocessed', 'late']);
  });

  it('does not change if Mixpanel takes 15 minutes to prepare an export', async () => {
    const during = event('during', '2024-03-13T11:01:00Z', { visible: '2024-03-13T12:10:00Z' });
    const project = { events: [...events, during], preparation: 15 * MINUTE };
    const before = await firstSync(project);
    expect(before.state?.processed_until).toBe('2024-03-13T11:00:00Z');
    expect(before.ids).not.toContain('during');
    expect((await nextSync(before.state, project)).ids).toContain('during');
  });

  it('depends on the first request, not on a slice that is requested hours later', async () => {
    const during = event('during', '2024-03-11T10:00:00Z', { processed: '2024-03-13T12:10:00Z' });
    const project = { events: [...events, during], preparation: HOUR };
    const before = await firstSync(project, { windowDays: 5 });
    expect(before.requestedDays).toHaveLength(3);
    expect(before.state?.processed_until).toBe('2024-03-13T11:00:00Z');
    expect((await nextSync(before.state, project)).ids).toContain('during');
  });

  it('depends on the first request, even if a later one gets its response earlier', async () => {
    const clock = stepClock(Date.parse('2024-03-13T12:00:00Z'));
    const mixpanel = createMixpanel({ clock, zone: 'UTC', events });
    let respondToFirst: () => void = () => undefined;
    const firstResponse = new Promise<void>((resolve) => {
      respondToFirst = resolve;
    });
    const exportEvents: ExportEvents = async (range, io) => {
      if (range.from === '2024-03-01') await firstResponse;
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
    respondToFirst();
    expect((await reads[0])?.at(-1)).toMatchObject({
      progress: { processed_until: '2024-03-13T11:00:00Z' },
    });
  });

  it('is taken from the clock of the server if that is slower than the clock of this machine', async () => {
    const { state } = await firstSync({ ahead: -20 * MINUTE });
    expect(state?.processed_until).toBe('2024-03-13T10:40:00Z');
  });

  it('is early enough for events that become visible 50 minutes after they were processed', async () => {
    const slow = event('slow', '2024-03-13T11:30:00Z', { visible: '2024-03-13T12:20:00Z' });
    const project = { events: [...events, slow] };
    const before = await firstSync(project);
    expect(before.ids).not.toContain('slow');
    expect((await nextSync(before.state, project)).ids).toContain('slow');
  });

  it('is saved after the half that contains the marked day if a slice is divided', async () => {
    const { state } = await firstSync();
    const cut: CreateBody = (text) => bodyOf(text, { breaksAt: 1 });
    const nextBodies = [undefined, cut, cut, cut, cut];
    const project = { events: [old, early, recent, unprocessed] };
    const split = await nextSync({ ...state, filter: 'proven' }, project, {
      nextBodies: nextBodies.slice(1),
    });
    expect(split.requestedDays.slice(4)).toEqual([
      '2024-03-08 2024-03-10 filtered',
      '2024-03-11 2024-03-13 filtered',
    ]);
    expect(split.states.map(({ processed_until: until }) => until)).toEqual([
      '2024-03-13T11:00:00Z',
      '2024-03-14T11:00:00Z',
    ]);
  });

  it('is a day before the last day read if no response has a Date header', async () => {
    const before = await firstSync({ dateHeader: false });
    expect(before.state).toEqual({
      time: '2024-03-13T11:20:00Z',
      read_through: '2024-03-13',
      zone: 'UTC',
      names: {},
      names_by_rule: expect.anything() as unknown,
    });
    const { ids } = await nextSync(before.state, { dateHeader: false });
    expect(ids).toEqual(['early', 'recent', 'unprocessed', 'late']);
  });

  it('does not follow an event with a time in a later year if no response has a Date header', async () => {
    const future = { ...old, properties: { $insert_id: 'future', time: 4_102_444_800 } };
    const project = { events: [...events, future], dateHeader: false };
    const before = await firstSync(project);
    expect(before.state?.time).toBe('2024-03-13T12:00:00Z');
    expect((await nextSync(before.state, project)).ids).toContain('late');
  });

  it.each([
    { time: '2024-03-13T10:30:00Z' },
    { time: '2024-03-13T10:30:00' },
    { date: '2024-03-13T10:30:00' },
  ])('for the state %j of the Python connector is a day before its newest event', async (state) => {
    const { requestedDays, requests } = await nextSync(state);
    expect(requestedDays.slice(1)).toEqual(['2024-03-08 2024-03-13 filtered']);
    expect(requests[1]?.where).toContain(`>= ${Date.parse('2024-03-12T10:30:00Z')} or`);
  });

  it.each(['2024-03-14T01:00:00+02:00', '2024-03-13 23:00:00Z'])(
    'is computed in UTC from a saved time with an offset or another format: %s',
    async (time) => {
      const evening = event('evening', '2024-03-13T23:30:00Z');
      const project = { events: [...events, evening] };
      const { ids, requestedDays } = await syncAt('2024-03-15T12:00:00Z', project, {
        state: { time },
        attributionDays: 0,
      });
      expect(requestedDays.slice(1)).toEqual([
        '2024-03-13 2024-03-13 filtered',
        '2024-03-14 2024-03-14',
      ]);
      expect(ids).toContain('evening');
    },
  );
});

describe('the seconds before the newest event that are read again', () => {
  it('include the day before if they begin before midnight', async () => {
    const midnight = [
      event('22:10', '2024-03-12T22:10:00Z'),
      event('22:30', '2024-03-12T22:30:00Z'),
      event('00:30', '2024-03-13T00:30:00Z'),
    ];
    const options = { attributionDays: 0, lookBackSeconds: 7200 };
    const before = await firstSync({ events: midnight }, options);
    const after = await nextSync(before.state, { events: midnight }, options);
    expect(after.requestedDays[1]).toBe('2024-03-12 2024-03-13 filtered');
    expect(after.ids).toEqual(['22:30', '00:30']);
  });
});

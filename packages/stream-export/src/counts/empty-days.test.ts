import { describe, expect, it } from '@jest/globals';
import { addDays } from '@source-mixpanel/cursor';
import { ConfigError } from '@source-mixpanel/stream';
import { busyDay, DAY, oneDay } from '../../test/busy-day.js';
import { countedEvents } from '../../test/counted-events.js';
import { event } from '../../test/events.js';
import { createMixpanel, type StoredEvent } from '../../test/in-memory-mixpanel.js';
import { runSync, streamOver } from '../../test/run-sync.js';
import { stepClock } from '../../test/step-clock.js';

const BEFORE = addDays(DAY, -1);
const AFTER = addDays(DAY, 1);

interface ProjectOptions {
  /** The events that Mixpanel counts. */
  readonly held: readonly StoredEvent[];
  /** The events that exports contain; default: the same. */
  readonly exported?: readonly StoredEvent[];
  /** The zone of the project. The configured zone is always UTC. */
  readonly zone?: string;
  readonly today?: string;
  /** Exports that begin before this day are rejected. */
  readonly refusesBefore?: string;
}

/** Reads one day of a project. Returns the days and maximum waits of the requests for events. */
async function read({ held, exported = held, zone = 'UTC', today, refusesBefore }: ProjectOptions) {
  const clock = stepClock(Date.parse(today ?? `${addDays(DAY, 3)}T12:00:00Z`));
  const mixpanel = createMixpanel({ clock, events: exported, zone });
  const { counts } = countedEvents({ clock, events: held, zone });
  const { exportEvents } = mixpanel;
  const waits: (number | undefined)[] = [];
  const limited: typeof exportEvents = (request, io) => {
    waits.push(io.maxWaitMilliseconds);
    return refusesBefore !== undefined && request.from < refusesBefore
      ? Promise.reject(new ConfigError('history_window', 'Too long ago.'))
      : exportEvents(request, io);
  };
  const stream = streamOver(
    { ...mixpanel, exportEvents: limited },
    { clock, zone: 'UTC', ...oneDay, endDate: DAY, counts },
  );
  const { complete } = await runSync(stream, { mayBreak: true });
  const days = mixpanel.requests.map(({ from, to }) => [from, to]);
  return { complete, days, waits };
}

describe('a day whose export has no events', () => {
  const some = [event('1', `${DAY}T09:00:00Z`), event('2', `${DAY}T15:00:00Z`)];

  it('is a gap if the exports of the days around it do not have its counted events either', async () => {
    const { complete, days, waits } = await read({ held: some, exported: [] });
    expect(complete).toBe(false);
    const [alone, wider] = [
      [DAY, DAY],
      [BEFORE, AFTER],
    ];
    expect(days).toEqual([alone, wider, alone, wider]);
    // The comparison does not wait for quota.
    expect(waits).toEqual([undefined, 0, undefined, 0]);
  });

  it.each([BEFORE, AFTER])(
    'is a gap if only the export of %s has events, exactly those that Mixpanel counts there',
    async (other) => {
      const others = busyDay(other).filter((_, index) => index % 7 === 0);
      expect(await read({ held: [...some, ...others], exported: others })).toMatchObject({
        complete: false,
      });
    },
  );

  it('is a gap if the day after it is not over and the day before has all its events', async () => {
    const others = busyDay(BEFORE).filter((_, index) => index % 7 === 0);
    const { complete, days } = await read({
      ...{ held: [...some, ...others], exported: others },
      today: `${AFTER}T01:00:00Z`,
    });
    expect({ complete, wider: days[1] }).toEqual({ complete: false, wider: [BEFORE, DAY] });
  });

  it.each([
    ['Pacific/Kiritimati', `${BEFORE}T12:00:00Z`, `${BEFORE}T16:30:00Z`],
    ['US/Pacific', `${AFTER}T02:00:00Z`, `${AFTER}T05:30:00Z`],
  ])(
    'is not a gap if the project has the zone %s, although UTC is configured',
    async (zone, ...at) => {
      const held = at.map((time, index) => event(String(index), time));
      const { complete, days } = await read({ held, zone });
      expect(complete).toBe(true);
      expect(days).toEqual([
        [DAY, DAY],
        [BEFORE, AFTER],
      ]);
    },
  );

  it('is not a gap if its events were deleted after they were counted', async () => {
    const held = [...some];
    const clock = stepClock(Date.parse(`${addDays(DAY, 3)}T12:00:00Z`));
    const { counts } = countedEvents({ clock, events: held, zone: 'UTC' });
    const mixpanel = createMixpanel({ clock, events: held, zone: 'UTC' });
    const exportEvents: typeof mixpanel.exportEvents = (request, io) => {
      held.length = 0;
      return mixpanel.exportEvents(request, io);
    };
    const stream = streamOver(
      { ...mixpanel, exportEvents },
      { clock, zone: 'UTC', ...oneDay, endDate: DAY, counts },
    );
    expect(await runSync(stream, { mayBreak: true })).toMatchObject({ complete: true });
  });

  it('is not a gap if the days around it cannot be downloaded', async () => {
    const { complete } = await read({ held: some, exported: [], refusesBefore: DAY });
    expect(complete).toBe(true);
  });

  it('leads to no further request if Mixpanel counts no events', async () => {
    const { complete, days } = await read({ held: [] });
    expect({ complete, days }).toEqual({ complete: true, days: [[DAY, DAY]] });
  });
});

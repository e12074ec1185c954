import { describe, expect, it } from '@jest/globals';
import { ClockStage, HOUR, type ClockedSync } from './clock-stage.js';

const DAY = 24 * HOUR;
const daysFrom = (first: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => dayOf(Date.parse(first) + at * DAY));
const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

function expectComplete({ run, reading, doubled }: ClockedSync): void {
  expect(run.ending).toEqual({ kind: 'complete' });
  expect(reading.problems).toEqual([]);
  expect(doubled).toEqual([]);
}

/**
 * Zones, each with a day on which its clocks change: in Lord Howe by half an hour, in Cairo and
 * Santiago at midnight.
 */
const CLOCK_CHANGES = [
  ['US/Pacific', '2026-03-08'],
  ['US/Pacific', '2026-11-01'],
  ['Europe/Warsaw', '2026-03-29'],
  ['Europe/Warsaw', '2026-10-25'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['America/Santiago', '2026-09-06'],
  ['Africa/Cairo', '2026-04-24'],
] as const;

describe('a change of the clocks', () => {
  it.each(
    CLOCK_CHANGES.flatMap((change) =>
      (['utc', 'local'] as const).map((epoch) => [...change, epoch] as const),
    ),
  )(
    'in %s on %s loses neither an event nor a day of a report: exports by %s days',
    async (zone, change, epoch) => {
      const first = dayOf(Date.parse(change) - 2 * DAY);
      const stage = new ClockStage({
        zone,
        epoch,
        begins: `${first}T13:00:00Z`,
        config: { start_date: first, attribution_window: 1 },
      });
      const ids = stage.addEvents(`${first}T23:45:00Z`, `${change}T23:45:00Z`, HOUR / 2);
      // The syncs run at many hours of the days around the change, also within the hour that is
      // skipped or repeated.
      for (let sync = 0; sync < 13; sync += 1) {
        await stage.clock.advance(7.3 * HOUR);
        expectComplete(await stage.next());
      }
      expect(stage.held('export')).toEqual(ids);
      const days = daysFrom(first, 4);
      expect(stage.held('revenue')).toEqual(days);
      expect(stage.held('funnels')).toEqual(days.map((day) => `1 ${day}`));
    },
  );
});

describe('a clock that jumps while a sync runs', () => {
  const syncWithJump = async (jump: number): Promise<{ stage: ClockStage; sync: ClockedSync }> => {
    const stage = new ClockStage({
      zone: 'UTC',
      epoch: 'utc',
      begins: '2026-11-10T12:00:00Z',
      funnels: 3,
      config: {
        start_date: '2026-10-29',
        date_window_size: 1,
        requests_per_hour: { query: 10, export: 60 },
      },
    });
    stage.addEvents('2026-10-29T00:00:00Z', '2026-11-10T00:00:00Z', 6 * HOUR);
    const began = stage.clock.now();
    const sync = await stage.next(() => (stage.clock.now() > began + 5000 ? jump : 0));
    return { stage, sync };
  };

  it.each([-300, -2, -0.01, 0.01, 2, 300])(
    'by %d days changes neither the duration of a wait nor a record',
    async (days) => {
      const [steady, jumped] = [await syncWithJump(0), await syncWithJump(days * DAY)];
      expectComplete(jumped.sync);
      expect(steady.sync.makespan).toBeGreaterThan(3 * HOUR);
      expect(jumped.sync.makespan).toBe(steady.sync.makespan);
      for (const stream of ['export', 'funnels', 'revenue']) {
        expect(jumped.stage.held(stream)).toEqual(steady.stage.held(stream));
        expect(jumped.stage.held(stream).length).toBeGreaterThan(10);
      }
      expectComplete(await jumped.stage.next());
    },
  );
});

describe('a sync that runs over midnight in the zone of the project', () => {
  const MIDNIGHTS = [
    ['US/Pacific', '2026-11-10T08:00:00Z'],
    ['Pacific/Kiritimati', '2026-11-09T10:00:00Z'],
    ['UTC', '2026-11-10T00:00:00Z'],
  ] as const;
  const CASES = MIDNIGHTS.flatMap(([zone, midnight]) =>
    (['utc', 'local'] as const).flatMap((epoch) =>
      // With an end date in the future, the sync also reads today, and midnight comes before the
      // response.
      [undefined, '2026-11-20'].map((end) => [zone, epoch, end, midnight] as const),
    ),
  );

  it.each(CASES)(
    'in %s loses no event: exports by %s days, end date %s',
    async (...[zone, epoch, end, midnight]) => {
      const stage = new ClockStage({
        zone,
        epoch,
        begins: dateBefore(midnight, 10_000),
        prepare: 15 * 60_000,
        config: {
          start_date: '2026-11-05',
          attribution_window: 1,
          date_window_size: 1,
          ...(end === undefined ? {} : { end_date: end }),
        },
      });
      const ids = stage.addEvents('2026-11-05T12:00:00Z', '2026-11-10T20:00:07Z', 600_000);
      const first = await stage.next();
      expectComplete(first);
      expect(first.makespan).toBeGreaterThan(15 * 60_000);
      for (let sync = 0; sync < 3; sync += 1) {
        expectComplete(await stage.next());
        await stage.clock.advance(DAY);
      }
      expectComplete(await stage.next());
      expect(stage.held('export')).toEqual(ids);
    },
  );
});

function dateBefore(iso: string, milliseconds: number): string {
  return new Date(Date.parse(iso) - milliseconds).toISOString();
}

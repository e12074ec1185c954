import { describe, expect, it } from '@jest/globals';
import { addDays, countDays, type DayRange } from '@source-mixpanel/cursor';
import { SlicePlanner, type Measurement } from './slice-planner.js';

const MIB = 1024 * 1024;
const HOUR = 3_600_000;
const FIRST = '2019-01-01';
const daysFrom = (from: string, days: number): DayRange => ({ from, to: addDays(from, days - 1) });

interface Project {
  readonly days: number;
  /** Returns the compressed size of a day in bytes. Days are numbered from 0. */
  readonly bytes: (day: number) => number;
  readonly workers?: number;
  readonly hourlyRequests?: number;
}

/** Plans all days and simulates their downloads: each takes 2 s plus its bytes at 10 MB/s. */
function planAll({ days, bytes, workers = 3, hourlyRequests = 40 }: Project) {
  const planner = new SlicePlanner({ workers, hourlyRequests });
  const slices: number[] = [];
  const bodies: number[] = [];
  let busy = 0;
  for (let day = 0; day < days;) {
    const round = planner.planRound(daysFrom(addDays(FIRST, day), days - day), busy / workers);
    const measures = round.map((range): Measurement => {
      expect(range.from).toBe(addDays(FIRST, day));
      const width = countDays(range);
      const body = Array.from({ length: width }, (_, at) => bytes(day + at)).reduce(
        (a, b) => a + b,
      );
      day += width;
      slices.push(width);
      bodies.push(body);
      return { days: width, bytes: body, milliseconds: 2000 + body / 10_000 };
    });
    for (const measure of measures) {
      planner.measure(measure);
      busy += measure.milliseconds;
    }
  }
  expect(slices.reduce((a, b) => a + b, 0)).toBe(days);
  return { planner, slices, bodies, hours: busy / workers / HOUR };
}

describe('the slices that SlicePlanner plans', () => {
  it('are one day and then one per worker, if the quota and the size of bodies allow it', () => {
    expect(planAll({ days: 30, bytes: () => MIB }).slices).toEqual([1, 10, 10, 9]);
  });

  it('are two if all days together are small', () => {
    expect(planAll({ days: 26, bytes: () => 200_000 }).slices).toEqual([1, 25]);
  });

  it('are single days if there are at most as many days as workers', () => {
    expect(planAll({ days: 3, bytes: () => 100 * MIB }).slices).toEqual([1, 1, 1]);
    expect(planAll({ days: 1, bytes: () => 0 }).slices).toEqual([1]);
  });

  it('cover seven empty years with the requests of one hour', () => {
    const { slices } = planAll({ days: 7 * 365, bytes: () => 0 });
    expect(slices.length).toBeLessThanOrEqual(40);
    expect(slices.slice(0, 2)).toEqual([1, 30]);
    expect(Math.max(...slices)).toBe(120);
  });

  it('have bodies below 512 MiB if the quota suffices', () => {
    const { slices, bodies } = planAll({ days: 365, bytes: (day) => (20 + (day % 7)) * MIB });
    expect(Math.max(...bodies)).toBeLessThan(512 * MIB);
    expect(slices.length).toBeLessThanOrEqual(40);
    // All rounds are complete, so the workers are busy until the end.
    expect((slices.length - 1) % 3).toBe(0);
  });

  it('have larger bodies if the quota does not suffice for bodies of 512 MiB', () => {
    const { slices, bodies, hours } = planAll({ days: 1826, bytes: () => 200_000_000 });
    expect(slices.length).toBeLessThanOrEqual(40 * hours + 3);
    expect(Math.max(...bodies)).toBeLessThan(6 * 1024 * MIB);
    expect(slices.slice(1).every((width) => width <= 30)).toBe(true);
  });

  it('are single days of 5 GB if the quota suffices for them while they are downloaded', () => {
    const { slices, hours } = planAll({ days: 1095, bytes: () => 5_000_000_000 });
    // 50.8 hours are the time that three workers need for 1095 downloads of 502 s without a pause.
    expect(hours).toBeLessThan(51);
    expect(slices.every((width) => width === 1)).toBe(true);
    expect(slices.length).toBeLessThanOrEqual(40 * hours);
  });

  it('have at most 30 days until a slice of 30 days was measured, even if the first days are empty', () => {
    const { bodies } = planAll({ days: 365, bytes: (day) => (day < 10 ? 0 : 50 * MIB) });
    expect(Math.max(...bodies)).toBeLessThanOrEqual(30 * 50 * MIB);
  });

  it('are at most as many as the hourly quota allows', () => {
    const { slices } = planAll({ days: 90, bytes: () => 20 * MIB, hourlyRequests: 5 });
    expect(slices.length).toBeLessThanOrEqual(5);
  });
});

describe('the days that SlicePlanner plans', () => {
  const planned = (days: number, bytes: number, hourlyRequests = 40) => {
    const planner = new SlicePlanner({ workers: 3, hourlyRequests });
    planner.measure({ days: 1, bytes, milliseconds: 60_000 });
    const round = planner.planRound(daysFrom(FIRST, days), 60_000);
    return { round: round.map(countDays), pieces: planner.piecesPerDay };
  };

  it('are divided into pieces if they have more than 512 MiB', () => {
    expect(planned(2, 4096 * MIB)).toEqual({ round: [1, 1], pieces: 11 });
    expect(planned(2, 513 * MIB)).toEqual({ round: [1, 1], pieces: 2 });
    expect(planned(2, 512 * MIB)).toEqual({ round: [1, 1], pieces: 1 });
  });

  it('are divided into fewer pieces if the quota does not suffice', () => {
    expect(planned(10, 4096 * MIB)).toMatchObject({ pieces: 4 });
    expect(planned(100, 4096 * MIB)).toMatchObject({ pieces: 1 });
    expect(planned(2, 4096 * MIB, 1)).toMatchObject({ pieces: 1 });
  });

  it('count against the quota with each of their pieces', () => {
    const planner = new SlicePlanner({ workers: 3, hourlyRequests: 40 });
    planner.measure({ days: 1, bytes: 1024 * MIB, milliseconds: 1000 });
    planner.planRound(daysFrom(FIRST, 10), 1000);
    expect(planner.piecesPerDay).toBe(3);
    planner.planRound(daysFrom(FIRST, 31), 1000);
    expect(planner.piecesPerDay).toBe(1);
  });

  it('are grouped into smaller slices if downloads break above a known size', () => {
    const planner = new SlicePlanner({ workers: 3, hourlyRequests: 40, maxBytes: () => 8 * MIB });
    planner.measure({ days: 1, bytes: MIB, milliseconds: 1000 });
    expect(planner.planRound(daysFrom(FIRST, 30), 1000).map(countDays)).toEqual([5, 5, 5]);
  });
});

describe('a body that is larger than planned', () => {
  it('is rejected above 512 MiB and twice the expected size, and only if it has more than 30 days', () => {
    const { planner } = planAll({ days: 60, bytes: () => MIB });
    expect(planner.maxBodyBytes(30)).toBe(Infinity);
    expect(planner.maxBodyBytes(31)).toBe(512 * MIB);
    const { planner: huge } = planAll({ days: 60, bytes: () => 100 * MIB });
    expect(huge.maxBodyBytes(31)).toBe(2 * 31 * 100 * MIB);
  });
});

import { describe, expect, it } from '@jest/globals';
import { countDays, latestDay, type Day, type DayRange } from '@source-mixpanel/cursor';
import { collect } from '../test/collect.js';
import { stepClock } from '../test/step-clock.js';
import { SliceCutter } from './slice-cutter.js';

const MIB = 1024 * 1024;
const month: DayRange = { from: '2024-03-01', to: '2024-03-30' };

function cutterOf(
  options: {
    readonly windowDays?: number;
    readonly firstAllowed?: (day: Day) => Day;
  } = {},
) {
  const { windowDays, firstAllowed = (day: Day) => day } = options;
  const clock = stepClock(0);
  return new SliceCutter({
    windowDays,
    workers: 3,
    availableRequests: () => 60,
    clock,
    firstAllowed,
  });
}

/** Reports whether a promise is settled once all pending callbacks have run. */
async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  promise.then(settle, settle);
  await new Promise(setImmediate);
  return settled;
}

describe('the slices that SliceCutter yields', () => {
  it('have at most the configured number of days, and none of them is measured', async () => {
    const widths = async (windowDays: number) =>
      (await collect(cutterOf({ windowDays }).cut(month, new AbortController().signal))).map(
        countDays,
      );
    expect(await widths(7)).toEqual([6, 6, 6, 6, 6]);
    expect(await widths(29)).toEqual([15, 15]);
  });

  it.each([
    [
      'was downloaded',
      (cutter: SliceCutter) => cutter.measure({ days: 1, bytes: MIB, milliseconds: 1 }),
      10,
    ],
    // If the first day is too old to be requested, the next day is measured instead.
    ['was left out', (cutter: SliceCutter, day: DayRange) => cutter.watch.end(day), 1],
  ])('are yielded after the first slice as soon as it %s', async (_name, finish, width) => {
    const cutter = cutterOf();
    const slices = cutter.cut(month, new AbortController().signal);
    const first = await slices.next();
    const day: DayRange = { from: '2024-03-01', to: '2024-03-01' };
    expect(first.value).toEqual(day);
    cutter.watch.begin(day);
    const next = slices.next();
    expect(await hasSettled(next)).toBe(false);
    finish(cutter, day);
    const { value } = await next;
    expect(value).toMatchObject({ from: '2024-03-02' });
    expect(countDays(value as DayRange)).toBe(width);
  });

  it('are no longer waited for when the sync is stopped', async () => {
    const stop = new AbortController();
    const cutter = cutterOf();
    const slices = cutter.cut(month, stop.signal);
    const first = await slices.next();
    cutter.watch.begin(first.value as DayRange);
    const next = slices.next();
    stop.abort(new Error('stopped'));
    await expect(next).rejects.toThrow('stopped');
  });

  it('have at most 30 days and are yielded without waiting if the caller does not read them', async () => {
    const list = async (days: DayRange) =>
      (await collect(cutterOf().cut(days, new AbortController().signal))).map(countDays);
    expect(await list(month)).toEqual([1, 10, 10, 9]);
    const widths = await list({ from: '2024-03-01', to: '2025-02-28' });
    expect([widths.length, Math.max(...widths)]).toEqual([1 + 13, 28]);
  });

  it('include one slice of all days that are too old and the first day that is not', async () => {
    let known: Day = '2024-03-01';
    const cutter = cutterOf({ firstAllowed: (day) => latestDay(day, known) });
    const slices = cutter.cut(month, new AbortController().signal);
    const day = (await slices.next()).value as DayRange;
    cutter.watch.begin(day);
    known = '2024-03-20';
    cutter.watch.end(day);
    expect((await slices.next()).value).toEqual({ from: '2024-03-02', to: '2024-03-20' });
  });

  it('are planned with the measurements of earlier ranges', async () => {
    const cutter = cutterOf();
    const { signal } = new AbortController();
    const slices = cutter.cut({ from: '2024-03-01', to: '2024-03-05' }, signal);
    const first = await slices.next();
    cutter.watch.begin(first.value as DayRange);
    cutter.measure({ days: 1, bytes: 0, milliseconds: 1 });
    expect(await collect(slices)).toEqual([{ from: '2024-03-02', to: '2024-03-05' }]);
    const later = { from: '2024-03-08', to: '2024-03-20' };
    expect(await collect(cutter.cut(later, signal))).toEqual([later]);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, lastCompleteDayInZone, type Day } from '@source-mixpanel/cursor';
import type { JsonValue } from '@source-mixpanel/exact-json';
import { TransientError } from '@source-mixpanel/stream';
import { effort, fakeClock, testIo, throughJson } from '@source-mixpanel/testing';
import { funnelsStream } from './index.js';

const HOUR = 3_600_000;
const BEGIN = Date.UTC(2024, 2, 6, 3);
const START = '2024-03-01';
const MAX_AGE = 12 * HOUR;
const LOOK_BACK = 2;

/** What happens before and during one sync of a chain. */
interface Step {
  readonly hours: number;
  /** The number of requests that can wait and for which quota is left. */
  readonly spare: number;
  /** Which of the requests that can wait are rejected with `rate_limited`, counted from 1. */
  readonly refused: readonly number[];
  /** The number of slices after which the process is killed. Later slices are not read. */
  readonly killedAfter: number;
  readonly failing: readonly number[];
  /** How many hours the machine's clock is ahead in this sync. */
  readonly skew: number;
}

const steps = (skew: fc.Arbitrary<number>): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.record({
      hours: fc.double({ min: 0, max: 30, noNaN: true }),
      spare: fc.integer({ min: 0, max: 4 }),
      refused: fc.oneof(fc.constant([]), fc.uniqueArray(fc.integer({ min: 1, max: 9 }))),
      killedAfter: fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 6 })),
      failing: fc.oneof(fc.constant([]), fc.uniqueArray(fc.integer({ min: 1, max: 3 }))),
      skew,
    }),
    { minLength: 1, maxLength: 9 },
  );

const zones = fc.constantFrom('UTC', 'US/Pacific', 'Pacific/Kiritimati', 'Australia/Lord_Howe');
const widths = fc.constantFrom(undefined, 1, 3);

/**
 * A project with three funnels, a sequence of syncs, and when each day of each funnel was last
 * emitted.
 */
class Chain {
  readonly delivered = new Map<string, number>();
  now = BEGIN;
  private saved: unknown;

  constructor(
    private readonly zone: string,
    private readonly windowDays: number | undefined,
  ) {}

  /** Returns the age in milliseconds of the oldest figure in the lookback window of a funnel. */
  oldest(id: number, last: Day): number {
    const days = daysOf(addDays(last, -LOOK_BACK), last).filter((day) => day >= START);
    const times = days.map((day) => this.delivered.get(`${String(id)} ${day}`) ?? 0);
    return this.now - Math.min(...times);
  }

  /**
   * Runs a sync. Returns the days that the state marks as read, by funnel, and whether the sync was
   * complete.
   */
  async sync({ hours, spare, refused, killedAfter, failing, skew }: Step) {
    this.now += hours * HOUR;
    const clock = fakeClock(this.now + skew * HOUR);
    let [left, asked] = [spare, 0];
    const claim = {
      set: () => undefined,
      allows: () => (left -= 1) >= 0,
      delay: () => 0,
      close: () => undefined,
    };
    const stream = funnelsStream(
      {
        listFunnels: () => Promise.resolve([1, 2, 3].map((id) => ({ id, name: null }))),
        funnelDays: ({ id, from, to }, { maxWaitMilliseconds }) => {
          if (failing.includes(id)) return Promise.reject(new Error('it fails'));
          if (maxWaitMilliseconds !== undefined && refused.includes((asked += 1))) {
            return Promise.reject(new TransientError('rate_limited', 'It is used up.'));
          }
          return Promise.resolve(daysOf(from, to).map((date) => ({ date, row: {} })));
        },
      },
      {
        ...{ startDate: START, zone: this.zone, clock, attributionDays: LOOK_BACK, concurrency: 1 },
        windowDays: this.windowDays,
        refresh: { maxAgeMilliseconds: MAX_AGE, quota: { claim: () => claim } },
      },
    );
    const state = this.saved === undefined ? undefined : stream.state.parse(this.saved);
    const run = stream.open(state, testIo());
    let current = run.state;
    const failed = new Set<number>();
    let slices = 0;
    for await (const slice of run.slices()) {
      if (slices === killedAfter) break;
      slices += 1;
      if (failed.has(slice.funnel_id)) continue;
      try {
        for await (const part of run.read(slice, testIo())) {
          if (part.kind === 'rows') {
            for (const { funnel_id: id, date } of part.rows) {
              this.delivered.set(`${textOf(id)} ${textOf(date)}`, this.now);
            }
          } else if (part.kind === 'checkpoint') current = stream.commit(current, part.progress);
        }
      } catch {
        failed.add(slice.funnel_id);
        current = stream.noteFailure?.(current, slice);
      }
    }
    const isComplete = slices !== killedAfter && failed.size === 0;
    const last = isComplete ? stream.finish(current) : current;
    if (last !== undefined) this.saved = throughJson(last);
    return { isComplete, cursors: last?.states ?? [] };
  }
}

const textOf = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

function daysOf(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

/**
 * Expects that no funnel lacks a completed day or has a figure that is older than twelve hours,
 * plus one second, because states contain whole seconds.
 */
function expectComplete(chain: Chain, zone: string): void {
  const last = lastCompleteDayInZone(chain.now, zone);
  for (const id of [1, 2, 3]) {
    const missing = daysOf(START, last).filter(
      (day) => !chain.delivered.has(`${String(id)} ${day}`),
    );
    expect([id, missing]).toEqual([id, []]);
    expect(chain.oldest(id, last)).toBeLessThan(MAX_AGE + 1000);
  }
}

describe('a chain of syncs that leave funnels out, fail and are killed', () => {
  it('marks no day as read that was not emitted, whatever the clock', async () => {
    await fc.assert(
      fc.asyncProperty(
        zones,
        widths,
        steps(fc.constantFrom(0, 0, 0, -30, -5, 5, 30, 24 * 20)),
        async (zone, width, drawn) => {
          const chain = new Chain(zone, width);
          for (const step of drawn) {
            const { cursors } = await chain.sync(step);
            for (const { partition, cursor } of cursors) {
              const id = textOf(partition['funnel_id']);
              const reached = textOf(cursor['date']);
              const lost = daysOf(START, reached).filter(
                // The day of the cursor is always read again.
                (day) => day < reached && !chain.delivered.has(`${id} ${day}`),
              );
              expect([id, lost]).toEqual([id, []]);
            }
          }
        },
      ),
      effort(40),
    );
  });

  it('lacks no completed day, and has no figure older than twelve hours, after a complete sync', async () => {
    await fc.assert(
      fc.asyncProperty(zones, widths, steps(fc.constant(0)), async (zone, width, drawn) => {
        const chain = new Chain(zone, width);
        for (const step of drawn) {
          const { isComplete } = await chain.sync(step);
          if (!isComplete) continue;
          expectComplete(chain, zone);
        }
      }),
      effort(40),
    );
  });

  it('is complete again after a time in which the clock was wrong', async () => {
    const skews = fc.constantFrom(-30, -5, 5, 30, 24 * 20);
    await fc.assert(
      fc.asyncProperty(zones, widths, steps(skews), async (zone, width, drawn) => {
        const chain = new Chain(zone, width);
        for (const step of drawn) await chain.sync(step);
        const calm = { spare: 0, refused: [], killedAfter: Infinity, failing: [], skew: 0 };
        // A cursor in the future is replaced by today, so the second sync is needed to read today
        // after it is over.
        await chain.sync({ ...calm, hours: 1 });
        await chain.sync({ ...calm, hours: 36 });
        expectComplete(chain, zone);
      }),
      effort(40),
    );
  });
});

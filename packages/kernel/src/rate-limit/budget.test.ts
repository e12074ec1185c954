import { describe, expect, it } from '@jest/globals';
import { SystemError } from '@source-mixpanel/stream';
import { fakeClock } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { budgetOf, HOUR, START, type Server } from '../../test/budget-of.js';
import type { FakeAnswer } from '../../test/fake-send.js';
import { failure, ioNamed } from '../../test/local-call.js';

describe('Budget, quota', () => {
  it('never starts more requests than its quota in any window, and no request waits while quota is left', async () => {
    const pauses = fc.array(fc.integer({ min: 0, max: HOUR / 2 }), { minLength: 1, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(pauses, fc.integer({ min: 1, max: 5 }), async (gaps, quota) => {
        const { starts, call, clock } = budgetOf({ concurrency: 3, quota });
        const calls: Promise<unknown>[] = [];
        const never = new AbortController().signal;
        for (const [index, gap] of gaps.entries()) {
          await clock.sleep(gap, never);
          const [asked, left] = [clock.monotonic(), starts.length];
          const queued = calls.length > left;
          const inWindow = starts.filter(({ at }) => at > asked - HOUR - HOUR / 720).length;
          const own = call('abc'.charAt(index % 3)).then(() => {
            if (!queued && inWindow < quota) expect(clock.monotonic()).toBe(asked);
          });
          calls.push(own);
          // A request that does not need to wait must start before the time advances.
          if (!queued && inWindow < quota) await own;
        }
        await Promise.all(calls);
        expect(starts).toHaveLength(gaps.length);
        for (const { at: end } of starts) {
          const inWindow = starts.filter(({ at }) => at > end - HOUR && at <= end);
          expect(inWindow.length).toBeLessThanOrEqual(quota);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('starts as many requests at once as the quota allows, and then leaves no timer running', async () => {
    const { call, clock, budgets } = budgetOf({ concurrency: 5, quota: 60 });
    await Promise.all(Array.from({ length: 60 }, () => call('a')));
    expect([clock.monotonic(), budgets.remaining('b')]).toEqual([0, 0]);
    expect(clock.sleeping()).toBe(0);
  });

  it('reports one wait per waiting request, with its end', async () => {
    const { call, clock, starts } = budgetOf({ concurrency: 5, quota: 1 });
    await call('a');
    const io = ioNamed('a');
    await call('a', { io });
    expect(io.notices).toEqual([{ kind: 'waiting', until: START + HOUR + HOUR / 720 }]);
    expect(starts.map(({ at }) => at)).toEqual([0, clock.monotonic()]);
  });

  it('returns the time at which the next request may start', async () => {
    const { call, budgets } = budgetOf({ concurrency: 5, quota: 1 });
    expect(budgets.availableAt('b')).toBe(START);
    await call('a');
    expect(budgets.availableAt('b')).toBe(START + HOUR + HOUR / 720);
  });

  it.each([401, 402])('does not count a request with a response of status %d', async (status) => {
    const { call, budgets } = budgetOf({ concurrency: 5, quota: 2 }, () => ({ status }));
    for (let sent = 0; sent < 5; sent += 1) await call('a');
    expect(budgets.remaining('b')).toBe(2);
  });

  it('starts the next request at once when the response shows that the last one was not counted', async () => {
    const clock = fakeClock(START);
    let refuse: (answer: FakeAnswer) => void = () => undefined;
    const server: Server = (_request, index) =>
      index === 0 ? new Promise((resolve) => (refuse = resolve)) : {};
    const { call } = budgetOf({ concurrency: 2, quota: 1 }, server, { clock });
    const first = call('a');
    const second = call('b');
    await clock.advance(10);
    refuse({ status: 402 });
    await Promise.all([first, second]);
    expect(clock.monotonic()).toBe(10);
  });
});

describe('Budgets', () => {
  it('rejects a request whose budget does not exist', async () => {
    const { call } = budgetOf({ concurrency: 1 });
    const error = await failure(call('a', { budget: 'none' }));
    expect(error).toBeInstanceOf(SystemError);
    expect(error).toMatchObject({
      code: 'unknown_budget',
      message: 'There is no budget named none.',
    });
  });
});

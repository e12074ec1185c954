import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '@source-mixpanel/testing';
import { budgetOf, HOUR, START } from '../../test/budget-of.js';
import { failure, ioNamed } from '../../test/local-call.js';
import type { SharedCount, SharedTurn } from './shared-count.js';

/**
 * Creates a shared count that returns these results first, and then counts every request. `refunds`
 * lists the requests that were removed from it.
 */
function scripted(...turns: readonly SharedTurn[]) {
  const asked: number[] = [];
  const refunds: number[] = [];
  const shared: SharedCount = {
    take: async ({ limit }) => {
      await Promise.resolve();
      const index = asked.push(limit) - 1;
      return turns[index] ?? counted(refunds, index);
    },
  };
  return { shared, asked, refunds };
}

const counted = (
  refunds: number[] = [],
  index = 0,
  others: readonly number[] = [],
): SharedTurn => ({
  kind: 'counted',
  others,
  refund: async () => {
    await Promise.resolve();
    refunds.push(index);
  },
});

describe('a budget with a shared count', () => {
  it('waits if other processes have used up the quota, and reports the wait', async () => {
    const { shared, asked } = scripted({ kind: 'full', others: [0, 0, 0], opensIn: 1_800_000 });
    const { call, starts, budgets } = budgetOf({ concurrency: 5, quota: 3, shared });
    const io = ioNamed('a');
    await call('a', { io });
    expect(starts.map(({ at }) => at)).toEqual([expect.any(Number)]);
    expect(starts[0]?.at).toBeGreaterThanOrEqual(1_800_000);
    expect(io.notices).toEqual([expect.objectContaining({ kind: 'waiting' })]);
    expect(asked.length).toBeGreaterThan(1);
    expect(budgets.quota('b')).toBe(3);
  });

  it('subtracts the requests of other processes from the remaining quota', async () => {
    const { shared } = scripted(counted([], 0, [1000, 2000]));
    const { call, budgets } = budgetOf({ concurrency: 5, quota: 60, shared });
    await call('a');
    expect(budgets.remaining('b')).toBe(57);
  });

  it('counts requests of other processes only once if the server reports them too', async () => {
    const { shared } = scripted(counted([], 0, [1000, 2000]));
    const headers = { ratelimit: '"project";r=57;t=60' };
    const { call, budgets } = budgetOf({ concurrency: 5, quota: 60, shared }, () => ({ headers }));
    await call('a');
    expect(budgets.remaining('b')).toBe(57);
  });

  it('refunds requests that the server did not count', async () => {
    const { shared, refunds } = scripted();
    const { call } = budgetOf({ concurrency: 5, quota: 60, shared }, () => ({ status: 402 }));
    await call('a');
    expect(refunds).toEqual([0]);
  });

  it('does not count free requests', async () => {
    const { shared, asked } = scripted();
    const { call } = budgetOf({ concurrency: 5, quota: 60, shared });
    await call('a', { free: true });
    expect(asked).toEqual([]);
  });

  it('refunds a request that was aborted while it was counted, and releases its slot', async () => {
    const stop = new AbortController();
    const refunds: number[] = [];
    const shared: SharedCount = {
      take: () => {
        stop.abort(new Error('stopped'));
        return Promise.resolve(counted(refunds, 7));
      },
    };
    const clock = fakeClock(START, { automatic: true });
    const { call, starts, budgets } = budgetOf({ concurrency: 1, quota: 60, shared }, undefined, {
      clock,
    });
    const io = ioNamed('a', { signal: stop.signal });
    expect(await failure(call('a', { io }))).toMatchObject({ message: 'stopped' });
    await clock.advance(1);
    expect([refunds, starts, budgets.remaining('b')]).toEqual([[7], [], 60]);
    await call('b');
    expect(starts).toHaveLength(1);
  });

  it('reports a warning of the shared count to the request', async () => {
    const { shared } = scripted({ ...counted(), warning: 'It is damaged.' });
    const { call } = budgetOf({ concurrency: 1, quota: 60, shared });
    const io = ioNamed('a');
    await call('a', { io });
    expect(io.notices).toEqual([{ kind: 'warning', message: 'It is damaged.' }]);
  });

  it('waits before each new try if the shared count is full although the local one is not', async () => {
    const full: SharedTurn = { kind: 'full', others: [], opensIn: -1 };
    const { shared, asked } = scripted(...Array.from({ length: 20 }, () => full));
    const { call, clock } = budgetOf({ concurrency: 1, quota: 60, shared });
    await call('a');
    expect(asked).toHaveLength(21);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(2000);
    expect(clock.monotonic()).toBeLessThan(HOUR);
  });
});

import { describe, expect, it } from '@jest/globals';
import { TransientError } from '@source-mixpanel/stream';
import { fakeClock } from '@source-mixpanel/testing';
import { startCall, budgetOf, HOUR, START, type Start } from '../../test/budget-of.js';
import type { FakeAnswer } from '../../test/fake-send.js';
import { failure, ioNamed } from '../../test/local-call.js';

const quotaUsedUp: FakeAnswer = {
  status: 429,
  headers: {
    'retry-after': '1800',
    ratelimit: '"project";r=0;t=1800, "project-concurrency";r=3',
  },
};

describe('Budget, after a 429', () => {
  it('waits as long as the server requests if other clients used up the quota', async () => {
    const { done, starts, io } = startCall([quotaUsedUp]);
    expect((await done).status).toBe(200);
    expect(starts.map(({ at }) => at)).toEqual([0, 1_800_000]);
    expect(io.notices).toEqual([{ kind: 'waiting', until: START + 1_800_000 }]);
  });

  it('delays free requests too if too many requests ran at the same time', async () => {
    const refusal = {
      status: 429,
      headers: { ratelimit: '"project";r=12, "project-concurrency";r=0;t=10' },
    };
    const { done, starts, call } = startCall([refusal], true);
    await done;
    expect(starts.map(({ at }) => at)).toEqual([0, 10_000]);
    await call('a', { free: true });
    expect(starts).toHaveLength(3);
  });

  it('does not report a wait of up to five seconds, and reports each longer one once', async () => {
    const { done, io } = startCall([
      { status: 429, headers: { 'retry-after': '5' } },
      { status: 429, headers: { 'retry-after': '5.001' } },
    ]);
    await done;
    expect(io.notices).toEqual([{ kind: 'waiting', until: START + 5000 + 5001 }]);
  });

  it('still waits if the wait is exactly maxWaitMilliseconds, but not a millisecond longer', async () => {
    const waits = async (maxWaitMilliseconds: number): Promise<number> => {
      const clock = fakeClock(START, { automatic: true });
      const { call } = budgetOf(
        { concurrency: 1, quota: 60 },
        (_request, index) => (index === 0 ? quotaUsedUp : {}),
        { clock, maxWaitMilliseconds },
      );
      return (await call('a')).status;
    };
    expect(await waits(1_800_000)).toBe(200);
    expect(await failure(waits(1_799_999))).toMatchObject({ code: 'rate_limited' });
  });

  it('rejects a call whose own maximum wait is exceeded, while other calls continue to wait', async () => {
    const { call } = budgetOf({ concurrency: 2, quota: 60 }, (_request, index) =>
      index < 2 ? quotaUsedUp : {},
    );
    const patient = call('a');
    const io = ioNamed('b', { maxWaitMilliseconds: 60_000 });
    expect(await failure(call('b', { io }))).toMatchObject({ code: 'rate_limited' });
    expect(io.notices).toEqual([]);
    expect((await patient).status).toBe(200);
  });

  it('waits until the reset of the quota if there is no Retry-After', async () => {
    const refusal = { status: 429, headers: { ratelimit: '"project";r=0;t=90' } };
    const { done, starts } = startCall([refusal]);
    await done;
    expect(starts.map(({ at }) => at)).toEqual([0, 90_000]);
  });

  it('after too many concurrent requests, waits ten seconds or as long as the server requests', async () => {
    const refusal = (headers: Record<string, string>): FakeAnswer => ({
      status: 429,
      headers: { ratelimit: '"project-concurrency";r=0', ...headers },
    });
    const { done, starts } = startCall([refusal({}), refusal({ 'retry-after': '30' })]);
    await done;
    expect(starts.map(({ at }) => at)).toEqual([0, 10_000, 40_000]);
  });

  it('waits for the quota if none is left, even if the concurrency limit is also reached', async () => {
    const refusal = {
      status: 429,
      headers: { ratelimit: '"project";r=0;t=90, "project-concurrency";r=0;t=10' },
    };
    const { done, starts, call } = startCall([refusal], true);
    await done;
    // A free request received a 429 for the quota, so free requests are counted from now on.
    await call('b', { free: true });
    expect(starts.map(({ at }) => at)).toEqual([0, 90_000, 90_000]);
  });

  it('counts all free requests once one received a 429 for the quota', async () => {
    const { done, call, budgets } = startCall([quotaUsedUp], true);
    await done;
    await call('b', { free: true });
    expect(budgets.remaining('b')).toBe(58);
  });

  it('does not count free requests after a counted one received a 429', async () => {
    const { done, call, budgets } = startCall([quotaUsedUp]);
    await done;
    await call('a', { free: true });
    expect(budgets.remaining('b')).toBe(59);
  });

  it('uses the remaining quota that a successful response reports', async () => {
    const { done, budgets } = startCall([{ headers: { ratelimit: '"project";r=12;t=600' } }]);
    await done;
    expect(budgets.remaining('b')).toBe(12);
  });

  it('fails a stream after two windows with only 429s, while another stream continues', async () => {
    const { call, clock } = budgetOf({ concurrency: 5, quota: 60 }, ({ io }) =>
      io.name === 'a' ? { status: 429, headers: { 'retry-after': '900' } } : {},
    );
    await clock.sleep(500_000, new AbortController().signal);
    const [error, other] = await Promise.all([failure(call('a')), call('b')]);
    expect([error, other.status]).toEqual([expect.any(TransientError), 200]);
    expect(error).toMatchObject({
      code: 'rate_limited',
      message:
        'Every request was rate-limited (429) for two full quota windows; another client may be using the quota of this project.',
    });
    expect(clock.monotonic()).toBe(500_000 + 2 * HOUR);
  });

  it('rejects at once if the wait would exceed maxWaitMilliseconds, and leaves no timer running', async () => {
    const clock = fakeClock(START);
    const run = budgetOf(
      { concurrency: 1, quota: 60 },
      (_request, index) => (index < 1 ? quotaUsedUp : {}),
      {
        clock,
        maxWaitMilliseconds: 60_000,
      },
    );
    await clock.advance(7000);
    const io = ioNamed('a');
    const error = await failure(run.call('a', { io }));
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({
      code: 'rate_limited',
      message: 'The quota is used up; the next request can start in 30 min.',
    });
    expect([io.notices, clock.sleeping(), clock.monotonic()]).toEqual([[], 0, 7000]);
    await clock.advance(1_800_000);
    expect((await run.call('a')).status).toBe(200);
  });

  it.each([
    ['a wait of zero', { 'retry-after': '0' }],
    ['a date in the past', { 'retry-after': 'Thu, 01 Jan 2015 00:00:00 GMT' }],
  ])('waits longer each time if each 429 requests %s', async (_name, headers) => {
    const { done, starts } = startCall(Array.from({ length: 9 }, () => ({ status: 429, headers })));
    await done;
    expect(pauses(starts)).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300]);
  });

  it('waits longer each time if the server requests one second again and again', async () => {
    for (const headers of [
      { 'retry-after': '1' },
      { ratelimit: '"project";r=0;t=1' },
      { ratelimit: '"project";r=9, "project-concurrency";r=0;t=1' },
    ]) {
      const { done, starts } = startCall(
        Array.from({ length: 9 }, () => ({ status: 429, headers })),
      );
      await done;
      expect(pauses(starts)).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300]);
    }
  });

  it('waits as long as each 429 requests while that is longer than its own pause', async () => {
    const refusal = { status: 429, headers: { 'retry-after': '60' } };
    const { done, starts } = startCall(Array.from({ length: 7 }, () => refusal));
    await done;
    expect(pauses(starts)).toEqual([60, 60, 60, 60, 60, 64, 128]);
  });

  it('waits until the reset of the quota if Retry-After is zero', async () => {
    const headers = { 'retry-after': '0', ratelimit: '"project";r=0;t=90' };
    const { done, starts } = startCall([{ status: 429, headers }]);
    await done;
    expect(pauses(starts)).toEqual([90]);
  });
});

/** Returns the seconds between consecutive starts. */
function pauses(starts: readonly Start[]): number[] {
  return starts.slice(1).map(({ at }, index) => (at - (starts[index]?.at ?? 0)) / 1000);
}

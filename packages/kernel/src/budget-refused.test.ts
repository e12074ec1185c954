import { describe, expect, it } from '@jest/globals';
import { TransientError } from '@source-mixpanel/stream';
import { fakeClock } from '@source-mixpanel/testing';
import { budgetOf, HOUR, START } from '../test/budget-of.js';
import type { FakeAnswer } from '../test/fake-send.js';
import { failure, ioNamed } from '../test/local-call.js';

const quotaTrip: FakeAnswer = {
  status: 429,
  headers: {
    'retry-after': '1800',
    ratelimit: '"project";r=0;t=1800, "project-concurrency";r=3',
  },
};

describe('Budget, refused by the server', () => {
  const waitsOf = (answers: FakeAnswer[], free = false) => {
    const run = budgetOf({ concurrency: 5, quota: 60 }, (_request, index) => answers[index] ?? {});
    const io = ioNamed('a');
    return { ...run, io, done: run.call('a', { io, free }) };
  };

  it('waits as the server says when the quota is used up by others', async () => {
    const { done, starts, io } = waitsOf([quotaTrip]);
    expect((await done).status).toBe(200);
    expect(starts.map(({ at }) => at)).toEqual([0, 1_800_000]);
    expect(io.notices).toEqual([{ kind: 'waiting', until: START + 1_800_000 }]);
  });

  it('waits for the end of others when too many run at once, free requests as well', async () => {
    const trip = {
      status: 429,
      headers: { ratelimit: '"project";r=12, "project-concurrency";r=0;t=10' },
    };
    const { done, starts, call } = waitsOf([trip], true);
    await done;
    expect(starts.map(({ at }) => at)).toEqual([0, 10_000]);
    await call('a', { free: true });
    expect(starts).toHaveLength(3);
  });

  it('asks again in seconds when nothing is said, then ever more rarely', async () => {
    const { done, starts } = waitsOf(Array.from({ length: 9 }, () => ({ status: 429 })));
    await done;
    const pauses = starts.slice(1).map(({ at }, index) => (at - (starts[index]?.at ?? 0)) / 1000);
    expect(pauses).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300]);
  });

  it('tells of no wait of up to five seconds, and of each longer one once', async () => {
    const { done, io } = waitsOf([
      { status: 429, headers: { 'retry-after': '5' } },
      { status: 429, headers: { 'retry-after': '5.001' } },
    ]);
    await done;
    expect(io.notices).toEqual([{ kind: 'waiting', until: START + 5000 + 5001 }]);
  });

  it('waits as long as its patience lasts, to the millisecond', async () => {
    const waits = async (patienceMilliseconds: number): Promise<number> => {
      const clock = fakeClock(START, { automatic: true });
      const { call } = budgetOf(
        { concurrency: 1, quota: 60 },
        (_request, index) => (index === 0 ? quotaTrip : {}),
        { clock, patienceMilliseconds },
      );
      return (await call('a')).status;
    };
    expect(await waits(1_800_000)).toBe(200);
    expect(await failure(waits(1_799_999))).toMatchObject({ code: 'rate_limited' });
  });

  it('takes the time of the reset where no other is said', async () => {
    const trip = { status: 429, headers: { ratelimit: '"project";r=0;t=90' } };
    const { done, starts } = waitsOf([trip]);
    await done;
    expect(starts.map(({ at }) => at)).toEqual([0, 90_000]);
  });

  it('waits ten seconds for the end of others where no time is said, and longer where one is', async () => {
    const trip = (headers: Record<string, string>): FakeAnswer => ({
      status: 429,
      headers: { ratelimit: '"project-concurrency";r=0', ...headers },
    });
    const { done, starts } = waitsOf([trip({}), trip({ 'retry-after': '30' })]);
    await done;
    expect(starts.map(({ at }) => at)).toEqual([0, 10_000, 40_000]);
  });

  it('takes a refusal with nothing left of the quota for one of the quota, whatever else is said', async () => {
    const trip = {
      status: 429,
      headers: { ratelimit: '"project";r=0;t=90, "project-concurrency";r=0;t=10' },
    };
    const { done, starts, call } = waitsOf([trip], true);
    await done;
    // Free requests are counted from now on, since one was refused for the quota.
    await call('b', { free: true });
    expect(starts.map(({ at }) => at)).toEqual([0, 90_000, 90_000]);
  });

  it('loses seconds, not the hour, to a limit of the second that is not explained', async () => {
    const { call, starts, clock } = budgetOf({ concurrency: 5, quota: 60 }, (_request, index) =>
      index === 1 ? { status: 429 } : {},
    );
    await call('a');
    await clock.sleep(HOUR / 2, new AbortController().signal);
    await call('a');
    expect(starts.map(({ at }) => at)).toEqual([0, HOUR / 2, HOUR / 2 + 2000]);
  });

  it('stops free requests as well while a limit of the moment is the likely cause', async () => {
    const { call, starts, budgets } = budgetOf({ concurrency: 5, quota: 60 }, (_request, index) =>
      index === 0 ? { status: 429 } : {},
    );
    await call('a', { free: true });
    expect([starts.map(({ at }) => at), budgets.remaining('b')]).toEqual([[0, 2000], 60]);
    await call('a', { free: true });
    expect(budgets.remaining('b')).toBe(60);
  });

  it('counts free requests once a minute of refusals without a word says that they count', async () => {
    const { done, call, budgets } = waitsOf(
      Array.from({ length: 6 }, () => ({ status: 429 })),
      true,
    );
    await done;
    await call('b', { free: true });
    expect(budgets.remaining('b')).toBe(58);
  });

  it('lets free requests go on where only counted ones are refused for long', async () => {
    const clock = fakeClock(START);
    const { call, starts } = budgetOf(
      { concurrency: 5, quota: 60 },
      ({ free }) => (free === true ? {} : { status: 429 }),
      { clock },
    );
    const stop = new AbortController();
    const refused = failure(call('a', { io: ioNamed('a', { signal: stop.signal }) }));
    // 62 seconds of short pauses, and then some of the first long one.
    for (let seconds = 0; seconds < 100; seconds += 1) await clock.advance(1000);
    const before = starts.length;
    for (let page = 0; page < 10; page += 1) await call('b', { free: true });
    expect(clock.monotonic()).toBe(100_000);
    // The pages have not made the counted one begin anew with short pauses.
    await clock.advance(20_000);
    expect(starts.slice(before).filter(({ name }) => name === 'a')).toEqual([]);
    stop.abort(new Error('enough'));
    await refused;
  });

  it('counts free requests for ever once one was refused for the quota', async () => {
    const { done, call, budgets } = waitsOf([quotaTrip], true);
    await done;
    await call('b', { free: true });
    expect(budgets.remaining('b')).toBe(58);
  });

  it('still takes free requests for free when a counted one was refused', async () => {
    const { done, call, budgets } = waitsOf([quotaTrip]);
    await done;
    await call('a', { free: true });
    expect(budgets.remaining('b')).toBe(59);
  });

  it('believes what answers say is left', async () => {
    const { done, budgets } = waitsOf([{ headers: { ratelimit: '"project";r=12;t=600' } }]);
    await done;
    expect(budgets.remaining('b')).toBe(12);
  });

  it('gives up after two windows of refusals to one stream, while another goes on', async () => {
    const { call, clock } = budgetOf({ concurrency: 5, quota: 60 }, ({ io }) =>
      io.name === 'a' ? { status: 429, headers: { 'retry-after': '900' } } : {},
    );
    const [error, other] = await Promise.all([failure(call('a')), call('b')]);
    expect([error, other.status]).toEqual([expect.any(TransientError), 200]);
    expect(error).toMatchObject({
      code: 'rate_limited',
      message:
        'Every request was refused for too many requests (429) for as long as two whole quota windows; other clients of the same project may use it up.',
    });
    expect(clock.monotonic()).toBe(2 * HOUR);
  });

  it('fails at once rather than wait beyond its patience, and leaves nothing behind', async () => {
    const clock = fakeClock(START);
    const run = budgetOf(
      { concurrency: 1, quota: 60 },
      (_request, index) => (index < 1 ? quotaTrip : {}),
      {
        clock,
        patienceMilliseconds: 60_000,
      },
    );
    await clock.advance(7000);
    const io = ioNamed('a');
    const error = await failure(run.call('a', { io }));
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({
      code: 'rate_limited',
      message: 'The rate limit is used up; the next request may start in 1800 seconds.',
    });
    expect([io.notices, clock.sleeping(), clock.monotonic()]).toEqual([[], 0, 7000]);
    await clock.advance(1_800_000);
    expect((await run.call('a')).status).toBe(200);
  });

  it('never hammers a server that asks for no wait at all', async () => {
    const { done, starts } = waitsOf([{ status: 429, headers: { 'retry-after': '0' } }]);
    await done;
    expect(starts.map(({ at }) => at)).toEqual([0, 1000]);
  });
});

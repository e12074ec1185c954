import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '@source-mixpanel/testing';
import { getEventListeners } from 'node:events';
import { budgetOf, HOUR, START, type Server } from '../../test/budget-of.js';
import type { FakeAnswer } from '../../test/fake-send.js';
import { bodyOf, collect, failure, ioNamed } from '../../test/local-call.js';

const stream = (): FakeAnswer => ({ body: bodyOf(Buffer.from('abc'), { chunkSize: 1 }) });

describe('Admission', () => {
  it('lets two streams take turns, although one has 5 requests and the other 300', async () => {
    const { call, starts } = budgetOf({ concurrency: 2 });
    const crowd = Array.from({ length: 300 }, () => call('a'));
    const few = Array.from({ length: 5 }, () => call('b'));
    await Promise.all(few);
    const served = starts.slice(0, 14).filter(({ name }) => name === 'b');
    expect(served).toHaveLength(5);
    await Promise.all(crowd);
    expect(starts).toHaveLength(305);
  });

  it('releases a slot when the body was read or cancelled', async () => {
    const { call, starts } = budgetOf({ concurrency: 1 }, stream);
    const bodies: AsyncIterable<Uint8Array>[] = [];
    const calls = [1, 2, 3].map(async () => {
      const { body } = await call('a');
      if (body.kind === 'stream') bodies.push(body.chunks);
    });
    await calls[0];
    expect(starts).toHaveLength(1);
    expect(bodies[0] && (await collect(bodies[0]))).toBe('abc');
    await calls[1];
    // Cancelled before a single chunk was read.
    await bodies[1]?.[Symbol.asyncIterator]().return?.();
    await calls[2];
    expect(starts).toHaveLength(3);
  });

  it('never runs more requests at the same time than the budget has slots', async () => {
    let [running, maxRunning] = [0, 0];
    const clock = fakeClock(START, { automatic: true });
    const { call } = budgetOf(
      { concurrency: 3 },
      async ({ io }) => {
        running += 1;
        maxRunning = Math.max(maxRunning, running);
        await clock.sleep(1000, io.signal);
        running -= 1;
        return {};
      },
      { clock },
    );
    await Promise.all(Array.from({ length: 10 }, (_, index) => call(`s${index % 2}`)));
    expect([maxRunning, running]).toEqual([3, 0]);
  });

  it('releases the slots of aborted requests that were waiting or whose body was not yet read', async () => {
    const clock = fakeClock(START);
    const { call, starts } = budgetOf({ concurrency: 1, quota: 2 }, stream, { clock });
    const stop = new AbortController();
    const reason = new Error('stopped');
    const reading = await call('a', { io: ioNamed('a', { signal: stop.signal }) });
    const waiting = Array.from({ length: 20 }, () =>
      failure(call('a', { io: ioNamed('a', { signal: stop.signal }) })),
    );
    const other = call('b');
    stop.abort(reason);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([reason]));
    await other;
    expect([starts.map(({ name }) => name), reading.status]).toEqual([['a', 'b'], 200]);
  });

  it('releases a slot that becomes available when no request is waiting any more', async () => {
    const clock = fakeClock(START);
    const { call } = budgetOf({ concurrency: 1 }, stream, { clock });
    const { body } = await call('a');
    const stop = new AbortController();
    const waiting = failure(call('b', { io: ioNamed('b', { signal: stop.signal }) }));
    await clock.advance(1);
    stop.abort(new Error('stopped'));
    await waiting;
    if (body.kind === 'stream') await collect(body.chunks);
    await clock.advance(1);
    expect((await call('c')).status).toBe(200);
  });

  it('releases the slot of a request that was aborted while it was waiting for quota', async () => {
    const clock = fakeClock(START);
    const { call, starts } = budgetOf({ concurrency: 1, quota: 1 }, () => ({}), { clock });
    await call('a');
    const stop = new AbortController();
    const waiting = failure(call('a', { io: ioNamed('a', { signal: stop.signal }) }));
    await clock.advance(1000);
    stop.abort(new Error('stopped'));
    expect(await waiting).toMatchObject({ message: 'stopped' });
    const next = call('b');
    await clock.advance(2 * HOUR);
    await next;
    expect([starts.map(({ name }) => name), clock.sleeping()]).toEqual([['a', 'b'], 0]);
  });

  it('releases the slot of a request that failed, and throws its error unchanged', async () => {
    const broke = new Error('broke');
    const { call } = budgetOf({ concurrency: 1 }, (_request, index) =>
      index === 0 ? Promise.reject(broke) : {},
    );
    expect(await failure(call('a'))).toBe(broke);
    expect((await call('a')).status).toBe(200);
  });

  it('does not start a request whose signal was already aborted', async () => {
    const { call, starts } = budgetOf({ concurrency: 1 });
    const reason = new Error('stopped');
    const io = ioNamed('a', { signal: AbortSignal.abort(reason) });
    expect(await failure(call('a', { io }))).toBe(reason);
    await call('b');
    expect(starts.map(({ name }) => name)).toEqual(['b']);
  });

  it('starts free requests before those that wait for quota', async () => {
    const clock = fakeClock(START);
    const { call, starts } = budgetOf({ concurrency: 1, quota: 1 }, () => ({}), { clock });
    await call('a');
    const counted = call('a');
    await Promise.all(Array.from({ length: 5 }, () => call('a', { free: true })));
    expect([starts.length, clock.monotonic()]).toEqual([6, 0]);
    await clock.advance(2 * HOUR);
    await counted;
  });

  it('removes its listeners from the signal, however the requests ended', async () => {
    const clock = fakeClock(START, { automatic: true });
    const server: Server = (_request, index) => (index === 0 ? { status: 429 } : stream());
    const { call } = budgetOf({ concurrency: 1, quota: 2 }, server, { clock });
    const stop = new AbortController();
    const io = ioNamed('a', { signal: stop.signal });
    for (let sent = 0; sent < 5; sent += 1) {
      const { body } = await call('a', { io });
      if (body.kind === 'stream') await collect(body.chunks);
      expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
    }
    await call('a', { io });
    const waiting = failure(call('a', { io }));
    stop.abort(new Error('stopped'));
    await waiting;
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  });

  it('rejects all waiting requests when the clock throws, and then works again', async () => {
    const clock = fakeClock(START, { automatic: true });
    const broke = new Error('the clock broke');
    let isBroken = false;
    const breaking = {
      ...clock,
      sleep: (milliseconds: number, signal: AbortSignal): Promise<void> =>
        isBroken ? Promise.reject(broke) : clock.sleep(milliseconds, signal),
    };
    const { call } = budgetOf({ concurrency: 2, quota: 1 }, () => ({}), { clock: breaking });
    await call('a');
    isBroken = true;
    const waiting = ['a', 'b'].map((name) => failure(call(name)));
    expect(await Promise.all(waiting)).toEqual([broke, broke]);
    isBroken = false;
    expect((await call('b')).status).toBe(200);
  });
});

import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '@source-mixpanel/testing';
import { startCall, budgetOf, HOUR, START, type Server } from '../../test/budget-of.js';
import type { FakeAnswer } from '../../test/fake-send.js';
import { failure, ioNamed } from '../../test/local-call.js';

describe('Budget, after a 429 without rate-limit headers', () => {
  it('sends the request again after 2 seconds, and then after longer and longer pauses', async () => {
    const { done, starts } = startCall(Array.from({ length: 9 }, () => ({ status: 429 })));
    await done;
    const pauses = starts.slice(1).map(({ at }, index) => (at - (starts[index]?.at ?? 0)) / 1000);
    expect(pauses).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300]);
  });

  it('waits only seconds after a single 429, whose cause is probably a burst limit', async () => {
    const { call, starts, clock } = budgetOf({ concurrency: 5, quota: 60 }, (_request, index) =>
      index === 1 ? { status: 429 } : {},
    );
    await call('a');
    await clock.sleep(HOUR / 2, new AbortController().signal);
    await call('a');
    expect(starts.map(({ at }) => at)).toEqual([0, HOUR / 2, HOUR / 2 + 2000]);
  });

  it('delays free requests too while a burst limit is the probable cause', async () => {
    const { call, starts, budgets } = budgetOf({ concurrency: 5, quota: 60 }, (_request, index) =>
      index === 0 ? { status: 429 } : {},
    );
    await call('a', { free: true });
    expect([starts.map(({ at }) => at), budgets.remaining('b')]).toEqual([[0, 2000], 60]);
    await call('a', { free: true });
    expect(budgets.remaining('b')).toBe(60);
  });

  it('counts free requests from then on if they received only 429s for a minute', async () => {
    const { done, call, budgets } = startCall(
      Array.from({ length: 6 }, () => ({ status: 429 })),
      true,
    );
    await done;
    await call('b', { free: true });
    expect(budgets.remaining('b')).toBe(58);
  });

  it('does not delay free requests if only counted ones receive 429s for a long time', async () => {
    const clock = fakeClock(START);
    const { call, starts } = budgetOf(
      { concurrency: 5, quota: 60 },
      ({ free }) => (free === true ? {} : { status: 429 }),
      { clock },
    );
    const stop = new AbortController();
    const refused = failure(call('a', { io: ioNamed('a', { signal: stop.signal }) }));
    // The short pauses last 62 seconds; then the first long one begins.
    for (let seconds = 0; seconds < 100; seconds += 1) await clock.advance(1000);
    const before = starts.length;
    for (let page = 0; page < 10; page += 1) await call('b', { free: true });
    expect(clock.monotonic()).toBe(100_000);
    expect(starts.slice(before).filter(({ name }) => name === 'a')).toEqual([]);
    // The responses to free requests did not reset the pauses of the counted request.
    for (let seconds = 0; seconds < 200; seconds += 1) await clock.advance(1000);
    expect(starts.filter(({ name }) => name === 'a').map(({ at }) => at / 1000)).toEqual([
      ...[0, 2, 6, 14, 30, 62, 126, 254],
    ]);
    stop.abort(new Error('enough'));
    await refused;
  });

  it('begins with short pauses again after a counted request succeeded', async () => {
    const answers = [{ status: 429 }, {}, { status: 429 }];
    const { done, call, starts } = startCall(answers);
    await done;
    await call('a');
    expect(starts.map(({ at }) => at)).toEqual([0, 2000, 2000, 4000]);
  });

  it('begins with short pauses for a free request although a counted one received a 429 before', async () => {
    const clock = fakeClock(START);
    const answers: (FakeAnswer | Promise<FakeAnswer>)[] = [
      { status: 429 },
      new Promise(() => undefined),
      { status: 429 },
    ];
    const server: Server = (_request, index) => answers[index] ?? {};
    const { call, starts } = budgetOf({ concurrency: 5, quota: 60 }, server, { clock });
    void call('a');
    await clock.advance(2500);
    const free = call('b', { free: true });
    await clock.advance(2000);
    await free;
    expect(starts.map(({ at }) => at)).toEqual([0, 2000, 2500, 4500]);
  });

  it('sends a request that received a 429 again before other requests of its stream', async () => {
    const paths: string[] = [];
    const server: Server = ({ url }) => ({ status: paths.push(url.pathname) === 1 ? 429 : 200 });
    const { call } = budgetOf({ concurrency: 1, quota: 60 }, server);
    const urls = ['/1', '/2', '/3'].map((path) => new URL(path, 'https://api.test'));
    await Promise.all(urls.map((url) => call('a', { url })));
    expect(paths).toEqual(['/1', '/1', '/2', '/3']);
  });
});

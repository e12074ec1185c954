import { describe, expect, it } from '@jest/globals';
import {
  BrokenSliceError,
  ConfigError,
  SystemError,
  TransientError,
} from '@source-mixpanel/stream';
import { fakeClock, testIo } from '@source-mixpanel/testing';
import { fakeSend, type FakeAnswer } from '../../test/fake-send.js';
import { failure, httpRequest } from '../../test/local-call.js';
import { retry, type RetryOptions } from './retry.js';

const lost = new TransientError('connection_failed', 'It failed.');
const request = httpRequest('https://api.test/');

function retried(answers: (FakeAnswer | Error)[], options: Partial<RetryOptions> = {}) {
  const clock = fakeClock(Date.UTC(2026, 0, 1), { automatic: true });
  const { send, requests } = fakeSend(answers);
  const wrapped = retry({ clock, random: () => 0.999_999, ...options })(send);
  return { clock, requests, send: wrapped };
}

describe('retry', () => {
  it('sends a request again after errors of the server and of the connection, until it succeeds', async () => {
    const { send, requests } = retried([{ status: 500 }, lost, { status: 503 }, { status: 200 }]);
    expect((await send(request)).status).toBe(200);
    expect(requests).toHaveLength(4);
  });

  it.each([408, 421, 425])('sends a request again after status %d', async (status) => {
    const { send, requests } = retried([{ status }, { status: 200 }]);
    expect((await send(request)).status).toBe(200);
    expect(requests).toHaveLength(2);
  });

  it('returns the response or throws the error of the sixth try', async () => {
    const failing = retried([{ status: 502 }]);
    expect((await failing.send(request)).status).toBe(502);
    expect(failing.requests).toHaveLength(6);
    const broken = retried([lost]);
    expect(await failure(broken.send(request))).toBe(lost);
    expect(broken.requests).toHaveLength(6);
  });

  it('uses the number of tries that the request sets', async () => {
    const { send, requests } = retried([{ status: 502 }], { tries: 4 });
    expect((await send({ ...request, tries: 2 })).status).toBe(502);
    expect(requests).toHaveLength(2);
  });

  it.each([400, 401, 402, 403, 404, 429, 302, 200])(
    'does not send a request again after status %d',
    async (status) => {
      const { send, requests } = retried([{ status }]);
      expect((await send(request)).status).toBe(status);
      expect(requests).toHaveLength(1);
    },
  );

  it('does not send a request with answerWithinMilliseconds again after a 504', async () => {
    const { send, requests } = retried([{ status: 504 }]);
    expect((await send({ ...request, answerWithinMilliseconds: 60_000 })).status).toBe(504);
    expect(requests).toHaveLength(1);
    await send(request);
    expect(requests).toHaveLength(7);
  });

  it.each([
    new ConfigError('certificate_refused', 'No.'),
    new SystemError('answer_too_large', 'No.'),
    new TransientError('rate_limited', 'No.'),
    new TransientError('query_timed_out', 'No.'),
    new BrokenSliceError('broken_body', 'No.', { maxAttempts: 4, mayDivide: true }),
    new TypeError('a defect'),
  ])('does not send a request again after %s', async (error) => {
    const { send, requests } = retried([error]);
    expect(await failure(send(request))).toBe(error);
    expect(requests).toHaveLength(1);
  });

  it('doubles the delay for each try, up to five minutes, and waits 50 to 100 % of it', async () => {
    const longest = retried([{ status: 500 }], { tries: 9 });
    await longest.send(request);
    // 5 + 10 + 20 + 40 + 80 + 160 + 300 + 300 seconds
    expect(longest.clock.monotonic()).toBeCloseTo(915_000, -2);
    const shortest = retried([{ status: 500 }], { tries: 9, random: () => 0 });
    await shortest.send(request);
    expect(shortest.clock.monotonic()).toBe(457_500);
  });

  it.each([
    ['seconds', '120'],
    ['a date', 'Thu, 01 Jan 2026 00:02:00 GMT'],
  ])('waits as long as a Retry-After with %s requests', async (_name, value) => {
    const { send, clock } = retried([{ status: 503, headers: { 'retry-after': value } }, {}]);
    await send(request);
    expect(clock.monotonic()).toBe(120_000);
  });

  it('waits at most five minutes, and uses its own delay if Retry-After is zero or in the past', async () => {
    const long = retried([{ status: 503, headers: { 'retry-after': '3600' } }, {}]);
    await long.send(request);
    expect(long.clock.monotonic()).toBe(300_000);
    for (const value of ['0', 'Thu, 01 Jan 2015 00:00:00 GMT']) {
      const ignored = retried([{ status: 503, headers: { 'retry-after': value } }], {
        random: () => 0,
      });
      await ignored.send(request);
      // 2.5 + 5 + 10 + 20 + 40 seconds
      expect(ignored.clock.monotonic()).toBe(77_500);
    }
  });

  it('reports each wait of more than five seconds, with its reason and its end', async () => {
    const { send } = retried(
      [{ status: 500 }, { status: 503, headers: { 'retry-after': '3600' } }, lost, {}],
      { random: () => 0 },
    );
    const io = testIo();
    await send({ ...request, io });
    const begin = Date.UTC(2026, 0, 1);
    // The first wait takes 2.5 seconds and is not reported.
    expect(io.notices).toEqual([
      { kind: 'retrying', until: begin + 302_500, reason: 'api.test answered with status 503.' },
      { kind: 'retrying', until: begin + 312_500, reason: 'It failed.' },
    ]);
  });

  it('stops waiting when the signal aborts, and does not send the request again', async () => {
    const clock = fakeClock(0);
    const { send, requests } = retried([lost], { clock });
    const stop = new AbortController();
    const reason = new Error('stopped');
    const call = failure(send({ ...request, io: testIo({ signal: stop.signal }) }));
    await clock.advance(1000);
    expect(clock.sleeping()).toBe(1);
    stop.abort(reason);
    expect(await call).toBe(reason);
    expect([clock.sleeping(), requests.length]).toEqual([0, 1]);
  });

  it('rejects with the reason of the signal if the last try failed because of an abort', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const send = retry({ clock: fakeClock(0), random: () => 0, tries: 1 })(() => {
      stop.abort(reason);
      return Promise.reject(lost);
    });
    expect(await failure(send({ ...request, io: testIo({ signal: stop.signal }) }))).toBe(reason);
  });

  it('still waits if the total is exactly maxWaitMilliseconds, but not a millisecond longer', async () => {
    const exact = { random: () => 0, tries: 9 };
    // 2.5 + 5 + 10 seconds
    const reached = retried([{ status: 500 }], { ...exact, maxWaitMilliseconds: 17_500 });
    await reached.send(request);
    expect([reached.requests.length, reached.clock.monotonic()]).toEqual([4, 17_500]);
    const exceeded = retried([{ status: 500 }], { ...exact, maxWaitMilliseconds: 17_499 });
    await exceeded.send(request);
    expect([exceeded.requests.length, exceeded.clock.monotonic()]).toEqual([3, 7500]);
  });

  it('begins with firstDelayMilliseconds if it is set', async () => {
    const { send, clock } = retried([{ status: 500 }, lost, {}], {
      random: () => 0.5,
      firstDelayMilliseconds: 100,
    });
    await send(request);
    expect(clock.monotonic()).toBe(225);
  });

  it('returns the last response instead of waiting longer than maxWaitMilliseconds', async () => {
    const { send, requests, clock } = retried([{ status: 500 }], { maxWaitMilliseconds: 60_000 });
    expect((await send(request)).status).toBe(500);
    expect(clock.monotonic()).toBeLessThanOrEqual(60_000);
    expect(requests.length).toBeGreaterThan(2);
  });
});

import { describe, expect, it } from '@jest/globals';
import { fakeClock, testIo } from '@source-mixpanel/testing';
import { answerOf } from '../../test/fake-send.js';
import { failure, httpRequest } from '../../test/local-call.js';
import { limitResponseTime } from './limit-response-time.js';
import type { HttpRequest, Send } from '../send.js';

const limitedRequest = httpRequest('https://api.test/', { answerWithinMilliseconds: 60_000 });

/** Wraps a `Send` that responds after this time, or rejects with the reason of the signal. */
function limitedSend(milliseconds: number) {
  const clock = fakeClock(0);
  const requests: HttpRequest[] = [];
  const next: Send = async (request) => {
    requests.push(request);
    await clock.sleep(milliseconds, request.io.signal);
    return answerOf();
  };
  return { clock, requests, send: limitResponseTime({ clock })(next) };
}

describe('limitResponseTime', () => {
  it('aborts a request whose response does not begin in time', async () => {
    const { clock, send, requests } = limitedSend(60_001);
    const call = failure(send(limitedRequest));
    await clock.advance(60_000);
    expect(await call).toMatchObject({ name: 'TransientError', code: 'query_timed_out' });
    expect(requests[0]?.io.signal.aborted).toBe(true);
    expect(clock.sleeping()).toBe(0);
  });

  it('does not limit the time of the body once the response has begun', async () => {
    const { clock, send, requests } = limitedSend(59_999);
    const call = send(limitedRequest);
    await clock.advance(1_000_000);
    expect((await call).status).toBe(200);
    expect(requests[0]?.io.signal.aborted).toBe(false);
    expect(clock.sleeping()).toBe(0);
  });

  it('does not limit the time if the request sets no limit', async () => {
    const { clock, send } = limitedSend(1_000_000);
    const call = send(httpRequest('https://api.test/'));
    await clock.advance(1_000_000);
    expect((await call).status).toBe(200);
  });

  it('rejects with the reason of the signal when it aborts', async () => {
    const { clock, send } = limitedSend(10_000);
    const stop = new AbortController();
    const call = failure(send({ ...limitedRequest, io: testIo({ signal: stop.signal }) }));
    await clock.advance(1000);
    const reason = new Error('stopped');
    stop.abort(reason);
    expect(await call).toBe(reason);
    expect(clock.sleeping()).toBe(0);
  });
});

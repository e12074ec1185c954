import { describe, expect, it } from '@jest/globals';
import type { HttpRequest, HttpResponse } from '@source-mixpanel/kernel';
import { testIo } from '@source-mixpanel/testing';
import { VirtualClock } from '../clock/virtual-clock.js';
import { IdleWatch } from './idle-watch.js';

const request = (page: string, free = false): HttpRequest => ({
  method: 'GET',
  url: new URL(`https://mixpanel.com/${page}`),
  io: testIo(),
  budget: 'query',
  answer: 'json',
  free,
});
const neverSettles = new Promise<HttpResponse>(() => undefined);

function createWatch() {
  const clock = new VirtualClock(0);
  const watch = new IdleWatch(clock);
  const ask = (page: string, free = false): void => {
    void watch.onSend(() => neverSettles)(request(page, free));
  };
  const idleAfter = async (milliseconds: number): Promise<number> => {
    await clock.advance(milliseconds);
    watch.endSync();
    return watch.idle;
  };
  return { clock, watch, ask, idleAfter };
}

/** Makes sixty requests, which are sent and receive their responses at once. */
function useUpQuota({ ask, watch }: ReturnType<typeof createWatch>): void {
  for (let at = 0; at < 60; at += 1) {
    ask(`spent${at}`);
    watch.began(`/spent${at}`);
    watch.ended(`/spent${at}`, 200);
  }
}

describe('IdleWatch', () => {
  it('counts the time during which a request waits although the quota is not used up', async () => {
    const { ask, watch, clock, idleAfter } = createWatch();
    ask('a');
    await clock.advance(700);
    watch.began('/a');
    expect(await idleAfter(5000)).toBe(700);
  });

  it('does not count the time during which the quota is used up, except for pages that do not count against it', async () => {
    const limited = createWatch();
    useUpQuota(limited);
    limited.ask('late');
    expect(await limited.idleAfter(3_606_000)).toBe(1000);
    const free = createWatch();
    useUpQuota(free);
    free.ask('page', true);
    expect(await free.idleAfter(500)).toBe(500);
  });

  it('does not count the time during which the maximum number of requests is open', async () => {
    const { ask, watch, idleAfter } = createWatch();
    for (const page of ['a', 'b', 'c', 'd', 'e', 'f']) ask(page);
    for (const page of ['a', 'b', 'c', 'd', 'e']) watch.began(`/${page}`);
    expect(await idleAfter(9000)).toBe(0);
  });

  it('treats a request that received status 429 as waiting again, and not as counted against the quota', async () => {
    const { ask, watch, idleAfter } = createWatch();
    ask('a');
    watch.began('/a');
    watch.ended('/a', 429);
    expect(await idleAfter(300)).toBe(300);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { HttpRequest } from '@source-mixpanel/kernel';
import { fakeClock, testIo, type TestIo } from '@source-mixpanel/testing';
import { createServerClock } from './server-clock.js';

const NOW = Date.UTC(2024, 5, 1, 12);
const HOUR = 3_600_000;
const request: HttpRequest = {
  method: 'GET',
  url: new URL('https://mixpanel.com/'),
  io: testIo(),
  answer: 'json',
  budget: 'query',
};

/**
 * Returns by how many milliseconds `earlier` changes the present, after responses with these `Date`
 * headers.
 */
async function shiftAfter(
  dates: readonly (string | undefined)[],
  io: TestIo = testIo(),
): Promise<number> {
  const clock = createServerClock(fakeClock(NOW));
  for (const date of dates) {
    const headers: Record<string, string> = date === undefined ? {} : { date };
    const send = clock.watch(() =>
      Promise.resolve({ status: 200, headers, body: { kind: 'json', value: null }, elapsed: 0 }),
    );
    await send({ ...request, io });
  }
  return clock.earlier(NOW) - NOW;
}

const at = (offset: number): string => new Date(NOW + offset).toUTCString();

describe('the server clock', () => {
  it.each([
    ['no response yet', [], 0],
    ['no Date header', [undefined], 0],
    ['an invalid Date header', ['soon'], 0],
    ['the same time', [at(0)], 0],
    ['a server whose clock is slow', [at(-2 * HOUR)], -2 * HOUR],
    ['a server whose clock is ahead', [at(2 * HOUR)], 0],
    ['a Date header more than a year ago', [at(-400 * 24 * HOUR)], 0],
    ['a Date header in the year 9999', ['Fri, 31 Dec 9999 23:59:59 GMT'], 0],
    ['a Date header in the year 275760', ['Sat, 13 Sep 275760 00:00:00 GMT'], 0],
    ['a Date header before the year 0', ['-000100-01-01T00:00:00Z'], 0],
    ['a wrong Date header after a correct one', [at(-HOUR), at(-400 * 24 * HOUR)], -HOUR],
  ])(
    'is used if it is slower than the clock of this machine by at most a day: %s',
    async (_case, dates, offset) => {
      expect(await shiftAfter(dates)).toBe(offset);
    },
  );

  it('causes one warning, with both times, if it differs by more than a day', async () => {
    const io = testIo();
    const dates = [at(23 * HOUR), undefined, 'soon', at(-400 * 24 * HOUR), at(25 * HOUR)];
    await shiftAfter(dates, io);
    expect(io.notices).toEqual([
      {
        kind: 'warning',
        message: expect.stringMatching(/2023-04-28T12:00:00Z.* 2024-06-01T12:00:00Z/),
      },
    ]);
  });
});

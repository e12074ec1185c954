import { describe, expect, it } from '@jest/globals';
import { addDays, countDays, type DayRange } from '@source-mixpanel/cursor';
import {
  ConfigError,
  SystemError,
  TransientError,
  type SourceError,
} from '@source-mixpanel/stream';
import { failure, testIo } from '@source-mixpanel/testing';
import { createDayReader, type DayQuery } from './read-day-windows.js';

const FIRST = '2020-01-01';
const daysFrom = (from: string, days: number): DayRange => ({ from, to: addDays(from, days - 1) });
const fiveYears = daysFrom(FIRST, 1826);
const timeout = new TransientError(
  'query_timed_out',
  'Mixpanel timed out while running the query.',
);

type Window = Parameters<DayQuery<string>['ask']>[0];

/** Returns the days of a response such as `2020-01-01..2020-01-31`. */
function daysIn(answer: string): readonly string[] {
  const [from = '', to = ''] = answer.split('..');
  return daysOf({ from, to });
}

const daysOf = (range: DayRange): readonly string[] =>
  Array.from({ length: countDays(range) }, (_, at) => addDays(range.from, at));

/** Ignores the response, so that no day seems to be missing. */
const noneMissing = (): readonly string[] => daysOf(daysFrom(FIRST, 5000));

type FindError = (window: Window, child: number) => SourceError | undefined;

/** Creates a day reader, and a server that rejects some windows. */
function setUp(findError: FindError = () => undefined, concurrency = 3) {
  const reader = createDayReader(concurrency);
  const asked: { readonly child: number; readonly window: Window }[] = [];
  let running = 0;
  let mostRunning = 0;
  return {
    asked,
    widths: (child?: number) =>
      asked
        .filter((request) => child === undefined || request.child === child)
        .map(({ window }) => countDays(window)),
    mostRunning: () => mostRunning,
    async read(range: DayRange, child = 0, io = testIo()): Promise<readonly DayRange[]> {
      const windows: DayRange[] = [];
      const ask: DayQuery<string>['ask'] = async (window, { signal }) => {
        asked.push({ child, window });
        running += 1;
        mostRunning = Math.max(mostRunning, running);
        await new Promise(setImmediate);
        running -= 1;
        signal.throwIfAborted();
        const error = findError(window, child);
        if (error !== undefined) throw error;
        return `${window.from}..${window.to}`;
      };
      for await (const { window, answer } of reader.read({ range, child, ask, daysIn, io })) {
        expect(answer).toBe(`${window.from}..${window.to}`);
        windows.push(window);
      }
      return windows;
    },
  };
}

/** Expects the windows to contain each day of the range once, in order. */
function expectAll(windows: readonly DayRange[], range: DayRange): void {
  let next = range.from;
  for (const { from, to } of windows) {
    expect(from).toBe(next);
    next = addDays(to, 1);
  }
  expect(next).toBe(addDays(range.to, 1));
}

const withCode = (error: SourceError) => [error.code, error] as const;

const rejectWiderThan =
  (days: number, error: SourceError = timeout): FindError =>
  (window) =>
    countDays(window) > days ? error : undefined;

describe('createDayReader, for one child', () => {
  it('requests a range in one query, of at most five years', async () => {
    const server = setUp();
    expectAll(await server.read(fiveYears), fiveYears);
    expect(server.widths()).toEqual([1826]);
    await server.read(daysFrom(FIRST, 1827), 1);
    expect(server.widths(1)).toEqual([1826, 1]);
    expect(await server.read(daysFrom(FIRST, 0), 2)).toEqual([]);
  });

  it('halves the width until a query succeeds, and keeps this width', async () => {
    const server = setUp(rejectWiderThan(500));
    expectAll(await server.read(fiveYears), fiveYears);
    expect(server.widths()).toEqual([1826, 913, 457, 457, 457, 455]);
  });

  it('needs six additional queries to find out that only windows of 30 days succeed, then sends three at a time', async () => {
    const server = setUp(rejectWiderThan(30));
    expectAll(await server.read(fiveYears), fiveYears);
    expect(server.widths()).toEqual([
      ...[1826, 913, 457, 229, 115, 58],
      ...Array.from({ length: 60 }, () => 30),
      26,
    ]);
    expect(server.mostRunning()).toBe(3);
  });

  it('limits the time to wait for the response to wide windows only', async () => {
    const server = setUp(rejectWiderThan(30));
    await server.read(daysFrom(FIRST, 60));
    expect(server.asked.map(({ window }) => window.answerWithinMilliseconds)).toEqual([
      60_000,
      undefined,
      undefined,
    ]);
  });

  it.each(
    [
      new SystemError('bad_request', 'Mixpanel rejected the request: too many days'),
      new ConfigError('plan', 'The Mixpanel plan does not include this data: 90 days'),
      new SystemError('answer_too_large', 'The answer has more than 64 MiB.'),
    ].map(withCode),
  )('requests windows of 30 days if a wider one is rejected: %s', async (_code, error) => {
    const server = setUp(rejectWiderThan(30, error));
    expectAll(await server.read(daysFrom(FIRST, 70)), daysFrom(FIRST, 70));
    expect(server.widths()).toEqual([70, 30, 30, 10]);
    const always = setUp(() => error);
    expect(await failure(always.read(daysFrom(FIRST, 70)))).toBe(error);
    expect(always.widths().slice(0, 2)).toEqual([70, 30]);
  });

  it.each(
    [
      new ConfigError('unauthorized', 'Authentication has failed.'),
      new SystemError('not_found', 'Mixpanel rejected the request.'),
      new TransientError('connection_failed', 'The connection failed.'),
    ].map(withCode),
  )('throws another error immediately: %s', async (_code, error) => {
    const server = setUp(() => error);
    expect(await failure(server.read(fiveYears))).toBe(error);
    expect(server.widths()).toEqual([1826]);
  });

  it('requests a window of 30 days again if it times out, then in halves, and other windows in full width', async () => {
    const peak = '2020-02-20';
    const server = setUp(({ from, to }) => {
      const isPeak = from <= peak && peak <= to;
      return countDays({ from, to }) > (isPeak ? 4 : 30) ? timeout : undefined;
    });
    const quarter = daysFrom(FIRST, 90);
    expectAll(await server.read(quarter), quarter);
    expect(server.widths().sort((a, b) => b - a)).toEqual([
      ...[90, 45, 30, 30, 30, 30],
      ...[15, 15, 15, 8, 8, 7, 4, 4],
    ]);
  });

  it('fails at the ninth timeout within one window of 30 days', async () => {
    const server = setUp(() => timeout);
    expect(await failure(server.read(daysFrom(FIRST, 30)))).toBe(timeout);
    expect(server.widths()).toEqual([30, 30, 15, 15, 8, 8, 4, 4, 2]);
    const day = setUp(() => timeout);
    expect(await failure(day.read(daysFrom(FIRST, 1)))).toBe(timeout);
    expect(day.widths()).toEqual([1, 1]);
  });

  it('stops at the first window for which the child is reported as deleted', async () => {
    const reader = createDayReader(1);
    const io = testIo();
    const windows: unknown[] = [];
    const ask = ({ from }: DayRange) => Promise.resolve(from === FIRST ? 'there' : undefined);
    const range = daysFrom(FIRST, 1827 + 1826);
    for await (const { answer } of reader.read({ range, child: 1, ask, daysIn: noneMissing, io }))
      windows.push(answer);
    expect(windows).toEqual(['there']);
  });
});

describe('createDayReader, for several children', () => {
  it('begins with the reduced width after two children needed it', async () => {
    const server = setUp(rejectWiderThan(457));
    for (const child of [1, 2, 3]) await server.read(fiveYears, child);
    expect(server.widths(2)).toEqual([1826, 913, 457, 457, 457, 455]);
    expect(server.widths(3)).toEqual([457, 457, 457, 455]);
  });

  it('begins with the full width if only one child needed a reduced one, even if others failed', async () => {
    const broken = new SystemError('bad_request', 'Mixpanel rejected the request: no such event');
    const server = setUp((window, child) => {
      if (child === 2 || child === 3) return broken;
      return child === 1 && countDays(window) > 30 ? timeout : undefined;
    });
    await server.read(fiveYears, 1);
    for (const child of [2, 3]) expect(await failure(server.read(fiveYears, child))).toBe(broken);
    await server.read(fiveYears, 4);
    expect(server.widths(4)).toEqual([1826]);
  });

  it('limits concurrent queries, and first requests the windows of the child whose reading began first', async () => {
    const server = setUp(rejectWiderThan(30));
    const year = daysFrom(FIRST, 360);
    await Promise.all([1, 2, 3].map((child) => server.read(year, child)));
    expect(server.mostRunning()).toBe(3);
    const narrow = server.asked.filter(({ window }) => countDays(window) === 30);
    const half = narrow.slice(0, 12).filter(({ child }) => child === 1);
    // The windows of the children must not alternate: a child that is completed earlier is saved
    // earlier.
    expect(half.length).toBeGreaterThanOrEqual(8);
  });

  it('aborts the windows that were requested ahead if the caller stops early', async () => {
    const reader = createDayReader(3);
    const signals: AbortSignal[] = [];
    const ask: DayQuery<string>['ask'] = async (_window, { signal }) => {
      signals.push(signal);
      await new Promise(setImmediate);
      return 'answer';
    };
    const io = testIo();
    // The second window is requested while the caller processes the first.
    const range = daysFrom(FIRST, 4000);
    const windows = reader.read({ range, child: 1, ask, daysIn: noneMissing, io });
    await windows.next();
    await windows.return();
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(io.signal.aborted).toBe(false);
  });

  it('throws the reason of an abort', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const server = setUp(() => {
      stop.abort(reason);
      return undefined;
    });
    const io = testIo({ signal: stop.signal });
    const read = server.read(daysFrom(FIRST, 4000), 1, io);
    expect(await failure(read)).toBe(reason);
    expect(await failure(server.read(fiveYears, 2, io))).toBe(reason);
    expect(server.widths(2)).toEqual([]);
  });
});

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

const noneMissing = (): readonly string[] => daysOf(daysFrom(FIRST, 5000));

/** Returns an error if the server rejects a window. */
type Judge = (window: Window, child: number) => SourceError | undefined;

/** Returns a day reader with a server that rejects some windows. */
function setUp(judge: Judge = () => undefined, concurrency = 3) {
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
        const error = judge(window, child);
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

/** Expects each day of the range once, in order. */
function expectAll(windows: readonly DayRange[], range: DayRange): void {
  let next = range.from;
  for (const { from, to } of windows) {
    expect(from).toBe(next);
    next = addDays(to, 1);
  }
  expect(next).toBe(addDays(range.to, 1));
}

const coded = (error: SourceError) => [error.code, error] as const;

const widerThan =
  (days: number, error: SourceError = timeout): Judge =>
  (window) =>
    countDays(window) > days ? error : undefined;

describe('days that are queried', () => {
  it('are requested in one query of at most five years', async () => {
    const server = setUp();
    expectAll(await server.read(fiveYears), fiveYears);
    expect(server.widths()).toEqual([1826]);
    await server.read(daysFrom(FIRST, 1827), 1);
    expect(server.widths(1)).toEqual([1826, 1]);
    expect(await server.read(daysFrom(FIRST, 0), 2)).toEqual([]);
  });

  it('are requested in halves until the query succeeds, then all with this width', async () => {
    const server = setUp(widerThan(500));
    expectAll(await server.read(fiveYears), fiveYears);
    expect(server.widths()).toEqual([1826, 913, 457, 457, 457, 455]);
  });

  it('take six more queries than windows of 30 days would if only such windows succeed, but no more time', async () => {
    const server = setUp(widerThan(30));
    expectAll(await server.read(fiveYears), fiveYears);
    expect(server.widths()).toEqual([
      ...[1826, 913, 457, 229, 115, 58],
      ...Array.from({ length: 60 }, () => 30),
      26,
    ]);
    expect(server.mostRunning()).toBe(3);
  });

  it('limit the time to wait for wide windows only', async () => {
    const server = setUp(widerThan(30));
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
    ].map(coded),
  )('are requested in windows of 30 if Mixpanel rejects more: %s', async (_code, error) => {
    const server = setUp(widerThan(30, error));
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
    ].map(coded),
  )('fail immediately with another error: %s', async (_code, error) => {
    const server = setUp(() => error);
    expect(await failure(server.read(fiveYears))).toBe(error);
    expect(server.widths()).toEqual([1826]);
  });

  it('are requested again if a window of 30 days times out, then in halves, while other windows keep their width', async () => {
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

  it('fail after eight timeouts within one window of 30 days', async () => {
    const server = setUp(() => timeout);
    expect(await failure(server.read(daysFrom(FIRST, 30)))).toBe(timeout);
    expect(server.widths()).toEqual([30, 30, 15, 15, 8, 8, 4, 4, 2]);
    const day = setUp(() => timeout);
    expect(await failure(day.read(daysFrom(FIRST, 1)))).toBe(timeout);
    expect(day.widths()).toEqual([1, 1]);
  });

  it('end with the first window of a deleted child', async () => {
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

describe('days of several children', () => {
  it('start with the reduced width after two children needed it', async () => {
    const server = setUp(widerThan(457));
    for (const child of [1, 2, 3]) await server.read(fiveYears, child);
    expect(server.widths(2)).toEqual([1826, 913, 457, 457, 457, 455]);
    expect(server.widths(3)).toEqual([457, 457, 457, 455]);
  });

  it('stay wide if only one child is slow, and if any children fail', async () => {
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

  it('are requested with limited concurrency, first those of the child whose reading began first', async () => {
    const server = setUp(widerThan(30));
    const year = daysFrom(FIRST, 360);
    await Promise.all([1, 2, 3].map((child) => server.read(year, child)));
    expect(server.mostRunning()).toBe(3);
    const narrow = server.asked.filter(({ window }) => countDays(window) === 30);
    const half = narrow.slice(0, 12).filter(({ child }) => child === 1);
    // The windows of one child are not spread over those of the others, because what is read first
    // is saved first.
    expect(half.length).toBeGreaterThanOrEqual(8);
  });

  it('are no longer requested after their reader stopped', async () => {
    const reader = createDayReader(3);
    const signals: AbortSignal[] = [];
    const ask: DayQuery<string>['ask'] = async (_window, { signal }) => {
      signals.push(signal);
      await new Promise(setImmediate);
      return 'answer';
    };
    const io = testIo();
    // The second window is requested while the first is passed on.
    const range = daysFrom(FIRST, 4000);
    const windows = reader.read({ range, child: 1, ask, daysIn: noneMissing, io });
    await windows.next();
    await windows.return();
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(io.signal.aborted).toBe(false);
  });

  it('throw the reason of an abort', async () => {
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

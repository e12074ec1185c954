import { describe, expect, it } from '@jest/globals';
import { addDays, countDays, type DayRange } from '@source-mixpanel/cursor';
import { testIo } from '@source-mixpanel/testing';
import { findMissingDays } from './missing-days.js';
import { createDayReader } from './read-day-windows.js';

const FIRST = '2020-01-01';
const daysFrom = (from: string, days: number): DayRange => ({ from, to: addDays(from, days - 1) });
const daysOf = (range: DayRange): readonly string[] =>
  Array.from({ length: countDays(range) }, (_, at) => addDays(range.from, at));

describe('findMissingDays', () => {
  const window = { from: '2024-03-01', to: '2024-03-10' };
  it.each([
    ['no days if the response is complete', daysOf(window), undefined],
    [
      'the last days of a gap at the start of the window',
      ['2024-03-07', '2024-03-08'],
      ['2024-03-04', '2024-03-06'],
    ],
    [
      'the first days of a gap at the end of the window',
      ['2024-03-02', '2024-03-01'],
      ['2024-03-03', '2024-03-05'],
    ],
    [
      'all days of a short gap',
      daysOf(window).filter((day) => day !== '2024-03-05'),
      ['2024-03-05', '2024-03-05'],
    ],
    ['the last days of the window if the response is empty', [], ['2024-03-08', '2024-03-10']],
    [
      'the last days of the window if the response has only days that were not requested',
      ['2024-02-01', '2024-04-01'],
      ['2024-03-08', '2024-03-10'],
    ],
  ])('returns %s', (_which, days, expected) => {
    const [from, to] = expected ?? [];
    expect(findMissingDays(window, days, 3)).toEqual(
      expected === undefined ? undefined : { from, to },
    );
  });
});

describe('createDayReader, if a response lacks days', () => {
  /**
   * Reads 100 days from a server that has data for some of them. In a window of more than 30 days,
   * the server returns only the last `last` days, and of these only the first `first`.
   */
  async function readFrom(
    known: (day: string) => boolean,
    { last = Infinity, first = Infinity } = {},
  ) {
    const asked: number[] = [];
    const got: string[] = [];
    const ask = async (window: DayRange) => {
      asked.push(countDays(window));
      const days = daysOf(window);
      const isWide = days.length > 30;
      const answered = isWide ? days.slice(Math.max(0, days.length - last)).slice(0, first) : days;
      return answered.filter(known);
    };
    const range = daysFrom(FIRST, 100);
    const query = { range, child: 1, ask, daysIn: (days: readonly string[]) => days, io: testIo() };
    for await (const { answer } of createDayReader(3).read(query)) got.push(...answer);
    return { asked, got, all: daysOf(range).filter(known) };
  }

  it.each([{ last: 60 }, { first: 60 }, { last: 99 }, { first: 99 }, { first: 0 }])(
    'requests windows of 30 days if Mixpanel returns the missing days when they are requested alone: %j',
    async (limits) => {
      const { got, all } = await readFrom(() => true, limits);
      expect(got).toEqual(all);
    },
  );

  it.each([
    ['before the first data', (day: string) => day >= '2020-03-01'],
    ['after the last data', (day: string) => day < '2020-03-01'],
    ['of a child without data', () => false],
  ])(
    'accepts the response, after one more query, if the days have no data: %s',
    async (_which, known) => {
      const { asked, got, all } = await readFrom(known);
      expect(got).toEqual(all);
      expect(asked).toEqual([100, 30]);
    },
  );
});

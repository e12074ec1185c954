import { describe, expect, it } from '@jest/globals';
import type { TranscodeFacts } from '@source-mixpanel/event-lines';
import { checkTimes } from './check-times.js';
import type { ExportSlice } from './export-slice.js';

const DAY = '2024-03-13';
const six = `${DAY}T06:00:00Z`;
const noon = `${DAY}T12:00:00Z`;
const day = { from: DAY, to: DAY };

function isRejected(slice: ExportSlice, found: Partial<TranscodeFacts>): boolean {
  const nothing = { leastTime: undefined, greatestTime: undefined, withoutTime: 0 };
  const facts = { ...nothing, unreadable: { count: 0, first: [] }, ...found } as TranscodeFacts;
  try {
    checkTimes(slice)(facts);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'foreign_time' });
    return true;
  }
}

const between = (leastTime: string, greatestTime: string) => ({ leastTime, greatestTime });

describe('checkTimes', () => {
  it.each<[string, ExportSlice, Partial<TranscodeFacts>, boolean]>([
    [
      'accepts events within the part',
      { ...day, since: six, until: noon },
      between(six, `${DAY}T11:59:59.999Z`),
      false,
    ],
    ['accepts a response without events', { ...day, since: six, until: noon }, {}, false],
    [
      'rejects an event before the part',
      { ...day, since: six },
      between(`${DAY}T05:59:59.999Z`, noon),
      true,
    ],
    [
      'rejects an event at the end of the part, which is the start of the next part',
      { ...day, until: noon },
      between(six, noon),
      true,
    ],
    [
      'rejects an event a millisecond after the end of the part',
      { ...day, until: noon },
      between(six, `${DAY}T12:00:00.001Z`),
      true,
    ],
    [
      'rejects an event without a time if the part is not the last one of the day',
      { ...day, until: noon },
      { withoutTime: 1 },
      true,
    ],
    [
      'accepts an event without a time in the last part of the day',
      { ...day, since: noon },
      { withoutTime: 1 },
      false,
    ],
    [
      'accepts an event of the day before in the first part, which has no start',
      { ...day, until: noon },
      between('2024-03-12T23:00:00Z', six),
      false,
    ],
  ])('%s', (...[, slice, facts, rejected]) => {
    expect(isRejected(slice, facts)).toBe(rejected);
  });
});

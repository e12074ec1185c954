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

describe('the events in the response for a part of a day', () => {
  it.each<[string, ExportSlice, Partial<TranscodeFacts>, boolean]>([
    [
      'are within the part',
      { ...day, since: six, until: noon },
      between(six, `${DAY}T11:59:59.999Z`),
      false,
    ],
    ['do not exist', { ...day, since: six, until: noon }, {}, false],
    ['begin before the part', { ...day, since: six }, between(`${DAY}T05:59:59.999Z`, noon), true],
    ['end at the end of the part', { ...day, until: noon }, between(six, noon), true],
    [
      'end a millisecond after the part',
      { ...day, until: noon },
      between(six, `${DAY}T12:00:00.001Z`),
      true,
    ],
    ['lack a time', { ...day, until: noon }, { withoutTime: 1 }, true],
    ['lack a time in the last part', { ...day, since: noon }, { withoutTime: 1 }, false],
    [
      'are of the day before, for the first part',
      { ...day, until: noon },
      between('2024-03-12T23:00:00Z', six),
      false,
    ],
  ])(
    'are rejected only if their times are outside the part: events that %s',
    (...[, slice, facts, rejected]) => {
      expect(isRejected(slice, facts)).toBe(rejected);
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import type { TranscodeFacts } from '@source-mixpanel/event-lines';
import { checkTimes } from './check-times.js';
import type { ExportSlice } from './export-slice.js';

const DAY = '2024-03-13';
const six = `${DAY}T06:00:00Z`;
const noon = `${DAY}T12:00:00Z`;
const day = { from: DAY, to: DAY };

function isRefused(slice: ExportSlice, found: Partial<TranscodeFacts>): boolean {
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

describe('the events of a part of a day', () => {
  it.each<[string, ExportSlice, Partial<TranscodeFacts>, boolean]>([
    [
      'are within the part',
      { ...day, since: six, until: noon },
      between(six, `${DAY}T11:59:59.999Z`),
      false,
    ],
    ['are none', { ...day, since: six, until: noon }, {}, false],
    ['begin early', { ...day, since: six }, between(`${DAY}T05:59:59.999Z`, noon), true],
    ['end late', { ...day, until: noon }, between(six, noon), true],
    [
      'end slightly after the part',
      { ...day, until: noon },
      between(six, `${DAY}T12:00:00.001Z`),
      true,
    ],
    ['lack a time', { ...day, until: noon }, { withoutTime: 1 }, true],
    ['lack a time in the last part', { ...day, since: noon }, { withoutTime: 1 }, false],
    [
      'are of another day before',
      { ...day, until: noon },
      between('2024-03-12T23:00:00Z', six),
      false,
    ],
  ])('%s', (...[, slice, facts, refused]) => {
    expect(isRefused(slice, facts)).toBe(refused);
  });
});

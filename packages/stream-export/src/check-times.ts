import { compareTimeTexts, type TranscodeFacts } from '@source-mixpanel/event-lines';
import { ForeignTimeError } from './day-division.js';
import type { ExportSlice } from './export-slice.js';

/**
 * Returns a function that checks that the times of all events in a download are within the part of
 * the day that was requested. Events without a time belong to the last part of the day.
 * @throws ForeignTimeError if an event has a time outside that part
 */
export function checkTimes({ since, until }: ExportSlice): (facts: TranscodeFacts) => void {
  return ({ leastTime, greatestTime, withoutTime }) => {
    const isEarly =
      since !== undefined && leastTime !== undefined && compareTimeTexts(leastTime, since) < 0;
    const isLate =
      until !== undefined &&
      greatestTime !== undefined &&
      compareTimeTexts(greatestTime, until) >= 0;
    if (isEarly || isLate || (until !== undefined && withoutTime > 0)) throw new ForeignTimeError();
  };
}

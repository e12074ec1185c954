import { compareTimeTexts, type TranscodeFacts } from '@source-mixpanel/event-lines';
import { ForeignTimeError } from './day-division.js';
import type { ExportSlice } from './export-slice.js';

/**
 * Returns a function that checks that all events of a part of a day have times within it. Events
 * without a time belong to the last part.
 * @throws ForeignTimeError
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

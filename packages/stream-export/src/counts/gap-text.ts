import type { ExportSlice } from '../export-slice.js';
import { daysText } from '../report-skipped-events.js';
import type { Gap } from './compare-counts.js';

/** Returns the error message or warning about events that are missing in an export. */
export function gapText({ missing, hour, counted, exported }: Gap, slice: ExportSlice): string {
  const events =
    missing === 1
      ? '1 event that Mixpanel counts is'
      : `${missing} events that Mixpanel counts are`;
  return `${events} missing in the export of ${daysText(slice)}, the first in the hour of ${hour} in the project's time zone: Mixpanel counts ${counted}, exported were ${exported}.`;
}

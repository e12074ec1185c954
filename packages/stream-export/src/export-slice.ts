import { splitRange, type Day, type DayRange } from '@source-mixpanel/cursor';

/** The days, or the part of a day, of one request for raw events. */
export type ExportSlice = DayRange & {
  readonly where?: string;
  /**
   * Set if the slice contains the day whose commit also writes `processed_until` and `zone` to the
   * state; it is that day. If the slice is divided, the part that contains this day keeps the mark.
   */
  readonly mark?: Day;
  /**
   * Start of a part of a day: only events at or after this time, as ISO text; see `dividePiece`.
   */
  readonly since?: string;
  /** End of a part of a day: only events before this time. */
  readonly until?: string;
  /** Set if the slice failed in the last sync. No later slice is requested until it was read. */
  readonly alone?: true;
};

/** Returns two slices for the days of one; undefined for a single day. */
export function splitExport(slice: ExportSlice): readonly ExportSlice[] | undefined {
  const { from, to, mark, ...rest } = slice;
  return splitRange({ from, to })?.map((half) => markSlice({ ...rest, ...half }, mark));
}

/** Sets the mark on the slice that contains the marked day. */
export function markSlice(slice: ExportSlice, mark: Day | undefined): ExportSlice {
  return mark !== undefined && slice.from <= mark && mark <= slice.to ? { ...slice, mark } : slice;
}

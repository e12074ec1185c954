import { splitRange, type Day, type DayRange } from '@source-mixpanel/cursor';

/** The days, or the part of a day, that are read together. */
export type ExportSlice = DayRange & {
  /** Filter for late events; absent if all events are read. */
  readonly where?: string;
  /**
   * The marked day of the sync, if the slice contains it. Its commit also writes `processed_until`
   * and `zone` to the state. Written before the days of the lookback window were read, they would
   * prevent the next sync from requesting late events that this sync missed. If the slice is
   * divided, the part that contains the marked day keeps the mark.
   */
  readonly mark?: Day;
  /**
   * Start of a part of a day, as ISO text: earlier events are not read. Absent for the first part.
   * See `dividePiece`.
   */
  readonly since?: string;
  /**
   * End of a part of a day: events at or after this time are not read. Absent for the last part.
   */
  readonly until?: string;
  /** Set if days of the slice failed in the last sync. Later slices wait until it was read. */
  readonly alone?: true;
};

/** Divides the days of a slice into two halves. Returns undefined for a single day. */
export function splitExport(slice: ExportSlice): readonly ExportSlice[] | undefined {
  const { from, to, mark, ...rest } = slice;
  return splitRange({ from, to })?.map((half) => markSlice({ ...rest, ...half }, mark));
}

/** Sets the mark on the slice that contains the marked day. */
export function markSlice(slice: ExportSlice, mark: Day | undefined): ExportSlice {
  return mark !== undefined && slice.from <= mark && mark <= slice.to ? { ...slice, mark } : slice;
}

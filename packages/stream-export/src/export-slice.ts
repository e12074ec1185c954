import { splitRange, type Day, type DayRange } from '@source-mixpanel/cursor';

/** One request for raw events, and whether its commit also records when this sync began. */
export type ExportSlice = DayRange & {
  readonly where?: string;
  /**
   * The day whose slice writes `processed_until` and `zone`; stays with its slice when one is
   * split.
   */
  readonly mark?: Day;
  /** For a day read in pieces: only events at or after this time, ISO text; see `dividePiece`. */
  readonly since?: string;
  /** Only events before this time. */
  readonly until?: string;
  /** Failed in the last sync: no later slice is requested before this one was read. */
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

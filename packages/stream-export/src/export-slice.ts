import { splitRange, type Day, type DayRange } from '@source-mixpanel/cursor';

/** One request of raw events, and whether its commit also records when this sync began. */
export type ExportSlice = DayRange & {
  readonly where?: string;
  /** The day whose holder writes `processed_until` and `zone`; stays with it when a slice is split. */
  readonly mark?: Day;
  /** Of a day read in pieces: only events at or after this time, ISO text; see `dividePiece`. */
  readonly since?: string;
  /** Only events before this time. */
  readonly until?: string;
  /** Failed in the last sync: no later slice is asked for before this one was read. */
  readonly alone?: true;
};

/** Two slices for the days of one; undefined for a single day. */
export function splitExport(slice: ExportSlice): readonly ExportSlice[] | undefined {
  const { from, to, mark, ...rest } = slice;
  return splitRange({ from, to })?.map((half) => markSlice({ ...rest, ...half }, mark));
}

/** The mark goes to the slice that holds the marked day. */
export function markSlice(slice: ExportSlice, mark: Day | undefined): ExportSlice {
  return mark !== undefined && slice.from <= mark && mark <= slice.to ? { ...slice, mark } : slice;
}

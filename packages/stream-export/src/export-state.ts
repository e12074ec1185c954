import {
  compareTimestamps,
  dayCursorNoLaterThan,
  futureStateWarning,
  isAfterPresent,
  isDay,
  isFarAhead,
  latestDay,
  latestTimestamp,
  normaliseTimestamp,
  timestampMilliseconds,
  timestampSchema,
  timestampText,
  type Day,
  type DayRange,
} from '@source-mixpanel/cursor';
import {
  advanceMarks,
  compactNames,
  eventNamesStep,
  mergeSavedNames,
  selectionMarksShape,
  type SavedNames,
  type SelectionMarks,
} from '@source-mixpanel/mixpanel';
import type { CallIo } from '@source-mixpanel/stream';
import * as z from 'zod';

/**
 * The saved state: what was read so far. The Python connector reads and writes only `time`. Because
 * of the other members, the next sync requests only new days and late events. A commit never
 * replaces a day or a time by an earlier one.
 */
export type ExportState = SavedNames &
  SelectionMarks & {
    /** Latest time of a committed event, `YYYY-MM-DDTHH:MM:SSZ`; absent if there was no event. */
    readonly time?: string;
    /** The last day that was read. It may have been read before it was over. */
    readonly read_through?: Day;
    /**
     * Of the days up to `read_through`, all events were read that Mixpanel processed before this
     * instant. ISO text in UTC.
     */
    readonly processed_until?: string;
    /** Set once it was verified that Mixpanel filters by processing time. */
    readonly filter?: 'proven';
    /** The project's time zone with which the days were read. */
    readonly zone?: string;
    /** The day after `read_through`, if an earlier sync read a part of it. */
    readonly within?: ReadWithin;
    /** First and last day of a slice that failed in the last sync; absent if none did. */
    readonly failed_days?: DayRange;
  };

/** A day of which only the first hours were read. */
export type ReadWithin = {
  readonly day: Day;
  /**
   * All events of the day with an earlier `time` were read. ISO text in UTC; in projects created
   * before 2023, local time with the suffix `Z`, like `time`.
   */
  readonly until: string;
  /** The project's time zone with which the day was read. */
  readonly zone: string;
};

/** What the commit of one slice adds to the state. */
export type ExportProgress = ExportState & { readonly read_through: Day };

const day = z.string().refine(isDay, { error: 'it is not a day such as 2026-11-09' });
const members = z.strictObject({
  time: timestampSchema.optional(),
  read_through: day.optional(),
  processed_until: timestampSchema.optional(),
  filter: z.literal('proven').optional(),
  zone: z.string().optional(),
  names: z.unknown().optional(),
  names_by_rule: z.unknown().optional(),
  within: z.strictObject({ day, until: timestampSchema, zone: z.string() }).optional(),
  failed_days: z.strictObject({ from: day, to: day }).optional(),
  ...selectionMarksShape,
});

/** Parses a saved state, also `{ date }`, which the Python connector wrote before version 0.2. */
export const exportState = z
  .preprocess((state) => {
    const oldest = z.strictObject({ date: timestampSchema }).safeParse(state);
    if (!oldest.success) return state;
    // Converted while parsing, because a sync that reads no events saves the state as it was
    // parsed, and must not save `date` again.
    return { time: normaliseTimestamp(oldest.data.date, 'YYYY-MM-DDTHH:MM:SSZ') };
  }, members)
  .transform(eventNamesStep())
  .transform(withoutUndefined);

/**
 * Converts a state of the Python connector, which has only `time`: the day of this time becomes the
 * last day read, and events processed up to a day before this time count as read. Returns other
 * states unchanged.
 */
export function convertPythonState(state: ExportState): ExportState {
  const { time } = state;
  if (time === undefined || state.read_through !== undefined) return state;
  const until = timestampText(timestampMilliseconds(time) - DAY, 'YYYY-MM-DDTHH:MM:SSZ');
  return { processed_until: until, ...state, read_through: dayOf(time) };
}

/** Returns the day of an event's time: in UTC, or in local time in projects created before 2023. */
export function dayOf(time: string): Day {
  return normaliseTimestamp(time, 'YYYY-MM-DDTHH:MM:SSZ').slice(0, 10);
}

const DAY = 86_400_000;
const SHAPE = 'YYYY-MM-DDTHH:MM:SSZ';

/** Returns the state after the progress of a slice. Of two days or times, the later one is kept. */
export function advance(saved: ExportState | undefined, progress: ExportProgress): ExportState {
  if (saved === undefined) return progress;
  // A state of the Python connector is converted first. It has no `read_through`, so otherwise a
  // slice of the lookback window would set an earlier day, and the days after it would be read
  // again.
  const state = convertPythonState(saved);
  return withoutUndefined({
    ...state,
    ...progress,
    time: later(latestTimestamp, state.time, progress.time),
    read_through: later(latestDay, state.read_through, progress.read_through),
    processed_until: later(latestTimestamp, state.processed_until, progress.processed_until),
    within: furtherWithin(state, progress),
    failed_days: stillFailed(state, progress),
    selection: undefined,
    ...advanceMarks(state, progress),
    ...mergeSavedNames(state, progress),
  });
}

/**
 * Returns the day after `read_through`, if a part of it was read. If both the state and the
 * progress contain a part of it, returns the one that was read further, or that of the progress if
 * the time zone was changed.
 */
function furtherWithin(
  { within: saved, read_through: savedThrough }: ExportState,
  { within: read, read_through: through }: ExportProgress,
): ReadWithin | undefined {
  const last = savedThrough === undefined ? through : latestDay(savedThrough, through);
  const open = [saved, read].filter((within) => within !== undefined && within.day > last);
  const [one, other] = open;
  if (one === undefined || other === undefined || one.zone !== other.zone) return other ?? one;
  return compareTimestamps(one.until, other.until) > 0 ? one : other;
}

/** Returns the failed days; undefined once the last of them was read. */
function stillFailed(
  { failed_days: failed }: ExportState,
  { read_through: through }: ExportProgress,
): DayRange | undefined {
  return failed !== undefined && failed.to > through ? failed : undefined;
}

/** Returns the state with these days as the failed ones. */
export function noteFailure(state: ExportState | undefined, { from, to }: DayRange): ExportState {
  return { ...state, failed_days: { from, to } };
}

/** Returns the state to save after a sync in which every slice was read. */
export function finish(state: ExportState | undefined = {}): ExportState {
  return withoutUndefined({ ...state, failed_days: undefined, ...compactNames(state) });
}

/**
 * Returns the saved state without values in the future. `time` and `read_through` are replaced by
 * the present (epoch ms), with a warning if they were far in the future. `processed_until` and
 * `within` are removed, because the events before the present may not have been read.
 */
export function limitStateToPresent(
  saved: ExportState,
  present: number,
  { zone, io }: { readonly zone: string; readonly io: CallIo },
): ExportState {
  const { time, read_through: through, processed_until: until } = saved;
  const isAhead = (text: string | undefined): boolean =>
    text !== undefined && isAfterPresent(text, present);
  const now = timestampText(present, SHAPE);
  const isFar = [time, through, until].some(
    (text) => text !== undefined && isFarAhead(text, present),
  );
  if (isFar) io.report(futureStateWarning(now));
  return withoutUndefined({
    ...saved,
    time: isAhead(time) ? now : time,
    read_through: through && dayCursorNoLaterThan(through, present, zone),
    processed_until: isAhead(until) ? undefined : until,
    within: isAhead(saved.within?.until) ? undefined : saved.within,
  });
}

function later(
  latest: (first: string, second: string) => string,
  first: string | undefined,
  second: string | undefined,
): string | undefined {
  return first === undefined || second === undefined ? (first ?? second) : latest(first, second);
}

type Loose<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

function withoutUndefined(state: Loose<ExportState>): ExportState {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));
}

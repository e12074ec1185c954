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
 * What is known to have been read. `time` is all that the Python connector reads and writes; with
 * the other members the next sync requests only what came since. No value ever moves back.
 */
export type ExportState = SavedNames &
  SelectionMarks & {
    /** The latest committed event time, `YYYY-MM-DDTHH:MM:SSZ`; absent while there was no event. */
    readonly time?: string;
    /** The last project day whose slice committed, over or not. */
    readonly read_through?: Day;
    /** Events processed before this instant have been read on every committed day, ISO text in UTC. */
    readonly processed_until?: string;
    /** Set once the server was seen to evaluate the filter by processing time. */
    readonly filter?: 'proven';
    /** The project time zone of the days. */
    readonly zone?: string;
    /** The day after `read_through` if it was read in pieces, up to an instant of it. */
    readonly within?: ReadWithin;
    /** Days of a slice that failed in the last sync, both included; absent when none did. */
    readonly failed_days?: DayRange;
  };

export type ReadWithin = {
  readonly day: Day;
  /** Every event of the day before this time was read; ISO text, by the clock of `time`. */
  readonly until: string;
  /** The project time zone of the day. */
  readonly zone: string;
};

/** What one slice adds to the state. */
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

/** Versions of the Python connector before 0.2 wrote `date` instead of `time`, and nothing else. */
export const exportState = z
  .preprocess((state) => {
    const oldest = z.strictObject({ date: timestampSchema }).safeParse(state);
    if (!oldest.success) return state;
    // Converted at once: a sync without events saves the state as it was read.
    return { time: normaliseTimestamp(oldest.data.date, 'YYYY-MM-DDTHH:MM:SSZ') };
  }, members)
  .transform(eventNamesStep())
  .transform(withoutUndefined);

/**
 * Returns the Python connector's state in the form of this one: with `time` alone, its day is the
 * last that was read, and what was processed up to a day before that time has been read.
 */
export function unpackState(state: ExportState): ExportState {
  const { time } = state;
  if (time === undefined || state.read_through !== undefined) return state;
  const until = timestampText(timestampMilliseconds(time) - DAY, 'YYYY-MM-DDTHH:MM:SSZ');
  return { processed_until: until, ...state, read_through: dayOf(time) };
}

/** Returns the project's day of a time: in UTC, which means local time in old projects. */
export function dayOf(time: string): Day {
  return normaliseTimestamp(time, 'YYYY-MM-DDTHH:MM:SSZ').slice(0, 10);
}

const DAY = 86_400_000;
const SHAPE = 'YYYY-MM-DDTHH:MM:SSZ';

/** Adds a slice's progress to the state; no value of either moves back. */
export function advance(saved: ExportState | undefined, progress: ExportProgress): ExportState {
  if (saved === undefined) return progress;
  // Normalized: otherwise a first slice of older days would say that no later day was read.
  const state = unpackState(saved);
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

/** Returns how far the first day was read that was not read completely. */
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

/** Returns the days that still count as failed, which they do until the last of them was read. */
function stillFailed(
  { failed_days: failed }: ExportState,
  { read_through: through }: ExportProgress,
): DayRange | undefined {
  return failed !== undefined && failed.to > through ? failed : undefined;
}

/** Returns the state that lists these days as failed. */
export function noteFailure(state: ExportState | undefined, { from, to }: DayRange): ExportState {
  return { ...state, failed_days: { from, to } };
}

/** Returns the state between syncs that read all they requested. */
export function finished(state: ExportState | undefined = {}): ExportState {
  return withoutUndefined({ ...state, failed_days: undefined, ...compactNames(state) });
}

/**
 * Returns the saved state with the present instant (epoch ms) instead of each future value, with a
 * warning if one is far away. Such a `processed_until` is dropped: it would hide late events.
 */
export function normalizeState(
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

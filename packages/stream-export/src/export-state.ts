import { isDay, isTimestamp, latestDay, latestTimestamp, type Day } from '@source-mixpanel/cursor';
import * as z from 'zod';

/**
 * What is known to have been read. `time` is all the Python connector reads and writes; the other
 * members let the next sync ask only for what came since. No value ever moves back.
 */
export type ExportState = {
  /** Greatest event time committed, `YYYY-MM-DDTHH:MM:SSZ`; absent while no event was seen. */
  readonly time?: string;
  /** Last project day whose slice committed, over or not. */
  readonly read_through?: Day;
  /** Events processed before this instant have been read on every committed day, ISO text in UTC. */
  readonly processed_until?: string;
  /** Set once the server was seen to evaluate the filter by processing time. */
  readonly filter?: 'proven';
  /** The project time zone the days were cut in. */
  readonly zone?: string;
  /** Column of each source property, kept for good. */
  readonly names?: Readonly<Record<string, string>>;
};

/** What one slice adds to the state. */
export type ExportProgress = ExportState & { readonly read_through: Day };

const timestamp = z.string().refine(isTimestamp, { error: 'no timestamp' });
const members = z.strictObject({
  time: timestamp.optional(),
  read_through: z.string().refine(isDay, { error: 'no day' }).optional(),
  processed_until: timestamp.optional(),
  filter: z.literal('proven').optional(),
  zone: z.string().optional(),
  names: z.record(z.string(), z.string()).optional(),
});
/** Versions of the Python connector before 0.2 wrote `date` for `time`. */
const oldest = z.strictObject({ date: timestamp }).transform(({ date }) => ({ time: date }));

export const exportState = z.union([members, oldest]).transform(withoutUndefined);

/** Folds a slice's progress into the state; what either holds only grows. */
export function advance(state: ExportState | undefined, progress: ExportProgress): ExportState {
  if (state === undefined) return progress;
  return withoutUndefined({
    ...state,
    ...progress,
    time: later(latestTimestamp, state.time, progress.time),
    read_through: later(latestDay, state.read_through, progress.read_through),
    processed_until: later(latestTimestamp, state.processed_until, progress.processed_until),
    names: { ...state.names, ...progress.names },
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

import type { CountComparison } from '../counts/count-comparison.js';

/** The data of a report. The page contains it as JSON. */
export interface ReportData {
  /** When the report was made, in epoch milliseconds. */
  readonly made: number;
  readonly version: string;
  /** The project, if the configuration contains it. */
  readonly project: string | null;
  readonly events: EventsPart | null;
  /** The result of comparing events with Mixpanel's counts. */
  readonly comparison: CountComparison;
  readonly properties: readonly PropertyPart[];
  readonly streams: readonly StreamPart[];
  /** The newest first. */
  readonly runs: readonly RunPart[];
  readonly quota: QuotaPart | null;
  /** The funnel or cohort with the oldest data comes first. */
  readonly oldest: readonly ReadPart[];
  readonly cohorts: readonly CohortPart[];
}

export interface EventsPart {
  /** All days from the first to the last, `YYYY-MM-DD`. */
  readonly days: readonly string[];
  readonly total: DailyCounts;
  /** The numbers of each day, for the most frequent events. */
  readonly daily: readonly (DailyCounts & { readonly name: string })[];
  /** The totals of the most frequent events, of which there are more than in `daily`. */
  readonly names: readonly EventPart[];
  /** The number of names, including those that are not listed. */
  readonly nameCount: number;
  /** The first and the last day on which events are compared with Mixpanel's counts. */
  readonly compared: { readonly from: string; readonly to: string } | null;
}

export interface DailyCounts {
  /** The number of rows of each day. */
  readonly counts: readonly number[];
  /** Mixpanel's count of each day; null if it is unknown. Absent if all are unknown. */
  readonly counted?: readonly (number | null)[];
  /** Indexes of days without events on which events are expected. */
  readonly gaps: readonly number[];
  /** Pairs of the index of a day and the number of its rows that repeat another row. */
  readonly repeats: readonly (readonly [number, number])[];
}

export interface EventPart {
  readonly name: string;
  readonly rows: number;
  readonly first: string;
  readonly last: string;
  readonly gaps: number;
  readonly repeats: number;
  /**
   * The number of rows and Mixpanel's count on the compared days; null if they are not compared.
   */
  readonly compared: { readonly rows: number; readonly counted: number } | null;
}

export interface PropertyPart {
  readonly name: string;
  readonly type: string;
  /** The number of events with a value. */
  readonly rows: number;
}

export interface StreamPart {
  readonly name: string;
  /** The number of rows in the target; null if the stream has no table. */
  readonly rows: number | null;
  /** The number of records in its last run. The next values are also those of its last run. */
  readonly records: number;
  readonly bytes: number | null;
  readonly seconds: number | null;
  readonly waited: number | null;
  readonly requests: number | null;
  readonly outcome: string;
  /** The time of the last run in which it was complete, in epoch milliseconds. */
  readonly lastSuccess: number | null;
}

export interface RunPart {
  /** When the run started, in epoch milliseconds. */
  readonly started: number;
  readonly seconds: number;
  readonly records: number;
  readonly bytes: number | null;
  readonly waited: number | null;
  readonly queryRequests: number | null;
  readonly exportRequests: number | null;
  readonly streams: number;
  readonly complete: number;
  readonly error: string | null;
}

export interface QuotaPart {
  /** The times of the samples, in epoch seconds. */
  readonly at: readonly number[];
  /** The remaining requests at these times. */
  readonly query: readonly number[];
  readonly export: readonly number[];
  readonly queryLimit: number;
  readonly exportLimit: number;
}

export interface ReadPart {
  readonly kind: 'funnel' | 'cohort';
  readonly id: string;
  readonly name: string;
  /** The time of the last read, in epoch milliseconds. */
  readonly read: number;
}

export interface CohortPart {
  readonly name: string;
  /** Pairs of a time in epoch seconds and the number of members from then on. */
  readonly sizes: readonly (readonly [number, number])[];
}

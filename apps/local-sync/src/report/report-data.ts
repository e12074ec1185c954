import type { CountComparison } from '../counts/count-comparison.js';

/** What a report shows, as plain data: written into the page as JSON and read there. */
export interface ReportData {
  /** Epoch milliseconds. */
  readonly made: number;
  readonly version: string;
  /** The project, if the configuration named one. */
  readonly project: string | null;
  readonly events: EventsPart | null;
  /** How the events compare with Mixpanel's counts. */
  readonly comparison: CountComparison;
  readonly properties: readonly PropertyPart[];
  readonly streams: readonly StreamPart[];
  /** The newest first. */
  readonly runs: readonly RunPart[];
  readonly quota: QuotaPart | null;
  /** The one that was not read for longest comes first. */
  readonly oldest: readonly ReadPart[];
  readonly cohorts: readonly CohortPart[];
}

export interface EventsPart {
  /** Days from the first to the last one, `YYYY-MM-DD`, without a hole. */
  readonly days: readonly string[];
  readonly total: DailyCounts;
  /** The most frequent events, with their days. */
  readonly daily: readonly (DailyCounts & { readonly name: string })[];
  /** The most frequent events, without their days. */
  readonly names: readonly EventPart[];
  /** How many names there are, those that are not listed included. */
  readonly nameCount: number;
  /** The first and the last day that Mixpanel's own counts are compared on. */
  readonly compared: { readonly from: string; readonly to: string } | null;
}

export interface DailyCounts {
  /** Rows of each day. */
  readonly counts: readonly number[];
  /** Mixpanel's own number of each day; null for a day whose number is unknown, absent if all are unknown. */
  readonly counted?: readonly (number | null)[];
  /** Places of the days without events that are expected to have some. */
  readonly gaps: readonly number[];
  /** Places of days, and how many rows of them repeat another. */
  readonly repeats: readonly (readonly [number, number])[];
}

export interface EventPart {
  readonly name: string;
  readonly rows: number;
  readonly first: string;
  readonly last: string;
  readonly gaps: number;
  readonly repeats: number;
  /** Rows and Mixpanel's own number on the days that are compared. */
  readonly compared: { readonly rows: number; readonly counted: number } | null;
}

export interface PropertyPart {
  readonly name: string;
  readonly type: string;
  /** Events that have a value for it. */
  readonly rows: number;
}

export interface StreamPart {
  readonly name: string;
  /** Rows in the target now; null if the stream has no table. */
  readonly rows: number | null;
  /** Of its last run. */
  readonly records: number;
  readonly bytes: number | null;
  readonly seconds: number | null;
  readonly waited: number | null;
  readonly requests: number | null;
  readonly outcome: string;
  /** Epoch milliseconds of the last run in which it was complete. */
  readonly lastSuccess: number | null;
}

export interface RunPart {
  /** Epoch milliseconds. */
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
  /** Epoch seconds. */
  readonly at: readonly number[];
  readonly query: readonly number[];
  readonly export: readonly number[];
  readonly queryLimit: number;
  readonly exportLimit: number;
}

export interface ReadPart {
  readonly kind: 'funnel' | 'cohort';
  readonly id: string;
  readonly name: string;
  /** Epoch milliseconds of the last read. */
  readonly read: number;
}

export interface CohortPart {
  readonly name: string;
  /** Epoch seconds, and the number of members since then. */
  readonly sizes: readonly (readonly [number, number])[];
}

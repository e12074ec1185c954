/**
 * The result of comparing the events in a target with Mixpanel's own counts. `absent`: the target
 * lacks events or counts.
 */
export type CountComparison = ComparedCounts | NotCompared | { readonly kind: 'absent' };

export interface ComparedCounts {
  readonly kind: 'compared';
  /** The first and the last compared day, such as `2026-11-10`, in the time zone of the project. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
  /** The number of event names that Mixpanel counts on these days. */
  readonly events: number;
  /** The first gaps, ordered by day and then by size, the largest first. */
  readonly gaps: readonly CountGap[];
  /** The number of gaps, including those that are not listed. */
  readonly gapCount: number;
}

export interface NotCompared {
  readonly kind: 'not_compared';
  readonly reason: string;
}

/** An event name and day for which Mixpanel counts more events than the target contains. */
export interface CountGap {
  readonly day: string;
  readonly event: string;
  readonly counted: number;
  readonly exported: number;
}

/** Which events a configuration selects for `export`. */
export type SelectedEvents =
  | { readonly kind: 'all' }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'filter' };

/** The settings of the connector that the comparison depends on. */
export interface CountSettings {
  /** The time zone of the project. */
  readonly zone: string;
  /** The number of days before the cursor that each sync reads again. */
  readonly lookBackDays: number;
  readonly selected: SelectedEvents;
}

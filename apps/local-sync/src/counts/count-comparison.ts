/** The result of comparing the events of a target with Mixpanel's own counts. */
export type CountComparison = ComparedCounts | NotCompared | { readonly kind: 'absent' };

export interface ComparedCounts {
  readonly kind: 'compared';
  /** The first and the last day, in the time zone of the project, as `2026-11-10`. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
  /** The number of names with events on these days, by Mixpanel's counts. */
  readonly events: number;
  /** The first gaps, by day; of one day, the largest first. */
  readonly gaps: readonly CountGap[];
  /** How many gaps there are. */
  readonly gapCount: number;
}

export interface NotCompared {
  readonly kind: 'not_compared';
  readonly reason: string;
}

/** A name and day of which Mixpanel counts more events than the target holds. */
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

/** The settings that the comparison needs. */
export interface CountSettings {
  /** The time zone of the project. */
  readonly zone: string;
  /** The number of days before the cursor that each sync reads again. */
  readonly lookBackDays: number;
  readonly selected: SelectedEvents;
}

/** How the events of a target compare with Mixpanel's own counts of them. */
export type CountComparison = ComparedCounts | NotCompared | { readonly kind: 'absent' };

export interface ComparedCounts {
  readonly kind: 'compared';
  /** The first and the last day, in the time zone of the project, as `2026-11-10`. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
  /** Names of which Mixpanel counts an event on these days. */
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

/** An event of which Mixpanel counts more on a day than the target holds. */
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

/** What of the configuration the comparison needs. */
export interface CountSettings {
  /** The time zone of the project. */
  readonly zone: string;
  /** How many days before the cursor each sync reads again. */
  readonly lookBackDays: number;
  readonly selected: SelectedEvents;
}

import type { EventCountsOf, ListEventNames, ListMergedEvents } from '@source-mixpanel/mixpanel';

/** Endpoints that say how many events Mixpanel counts. */
export interface CountSource {
  readonly listEventNames: ListEventNames;
  readonly eventCountsOf: EventCountsOf;
  /** Absent without access to Lexicon: then exports of selected events cannot be compared. */
  readonly listMergedEvents?: ListMergedEvents | undefined;
}

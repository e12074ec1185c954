import type { EventCountsOf, ListEventNames, ListMergedEvents } from '@source-mixpanel/mixpanel';

/** The requests for Mixpanel's event counts, and for the names of the events to count. */
export interface CountSource {
  readonly listEventNames: ListEventNames;
  readonly eventCountsOf: EventCountsOf;
  /** Absent without access to the Lexicon; then exports of selected events cannot be compared. */
  readonly listMergedEvents?: ListMergedEvents | undefined;
}

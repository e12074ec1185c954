import type { EventCountsOf, ListEventNames, ListMergedEvents } from '@source-mixpanel/mixpanel';

/** Endpoints that return Mixpanel's event counts and the names to request them for. */
export interface CountSource {
  readonly listEventNames: ListEventNames;
  readonly eventCountsOf: EventCountsOf;
  /** Absent without access to the Lexicon; then exports of selected events cannot be compared. */
  readonly listMergedEvents?: ListMergedEvents | undefined;
}

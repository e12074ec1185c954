import type { EventCountsOf, ListEventNames } from '@source-mixpanel/mixpanel';

/** Endpoints that say how many events Mixpanel counts. */
export interface CountSource {
  readonly listEventNames: ListEventNames;
  readonly eventCountsOf: EventCountsOf;
}

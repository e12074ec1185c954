import {
  eventCountsOf,
  listEventNames,
  listMergedEvents,
  type Client,
  type EventCountsOf,
  type ListEventNames,
  type ListMergedEvents,
} from '@source-mixpanel/mixpanel';
import { askInTime } from './ask-in-time.js';
import { withFewTries } from './few-tries.js';

/**
 * The time limit of each call, including all its tries. It is short because the export waits for
 * the result.
 */
const LIMIT_MILLISECONDS = 60_000;

/**
 * Returns functions that request Mixpanel's own event counts, with which exports are compared. Each
 * call is limited to two tries, and rejects with TransientError `too_slow` after a minute.
 */
export function quickCounts(client: Client): {
  readonly listEventNames: ListEventNames;
  readonly eventCountsOf: EventCountsOf;
  /** Absent for project secrets, because the endpoints of Lexicon do not accept them. */
  readonly listMergedEvents: ListMergedEvents | undefined;
} {
  const limitedClient = withFewTries(client);
  const { projectId } = limitedClient;
  const [names, counts] = [listEventNames(limitedClient), eventCountsOf(limitedClient)];
  const merged =
    projectId === undefined ? undefined : listMergedEvents({ ...limitedClient, projectId });
  const limits = { timeoutMilliseconds: LIMIT_MILLISECONDS };
  return {
    listEventNames: (days, io) => askInTime({ io, ...limits }, (limited) => names(days, limited)),
    eventCountsOf: (request, io) =>
      askInTime({ io, ...limits }, (limited) => counts(request, limited)),
    listMergedEvents:
      merged && ((io) => askInTime({ io, ...limits }, (limited) => merged(limited))),
  };
}

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

/** The time limit of the names and of the counts of a window, including all tries: exports do not wait for long. */
const LIMIT_MILLISECONDS = 60_000;

/**
 * Returns the endpoints that say how many events Mixpanel counts, limited to few tries and a short time.
 * @throws the errors of the endpoints; TransientError `too_slow` after a minute
 */
export function quickCounts(client: Client): {
  readonly listEventNames: ListEventNames;
  readonly eventCountsOf: EventCountsOf;
  /** Absent for project secrets, which Lexicon does not know. */
  readonly listMergedEvents: ListMergedEvents | undefined;
} {
  const limitedClient = withFewTries(client);
  const { projectId } = limitedClient;
  const [names, counts] = [listEventNames(limitedClient), eventCountsOf(limitedClient)];
  const merged =
    projectId === undefined ? undefined : listMergedEvents({ ...limitedClient, projectId });
  const limits = { deadlineMilliseconds: LIMIT_MILLISECONDS };
  return {
    listEventNames: (days, io) => askInTime({ io, ...limits }, (limited) => names(days, limited)),
    eventCountsOf: (request, io) =>
      askInTime({ io, ...limits }, (limited) => counts(request, limited)),
    listMergedEvents:
      merged && ((io) => askInTime({ io, ...limits }, (limited) => merged(limited))),
  };
}

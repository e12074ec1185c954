import {
  accountProjects,
  shareAnswer,
  profileProperties,
  revenueDays,
  topEventProperties,
  type AccountProjects,
  type Client,
  type ProfileProperties,
  type RevenueDays,
  type TopEventProperties,
} from '@source-mixpanel/mixpanel';
import { SourceError, type CallIo } from '@source-mixpanel/stream';
import { askInTime } from './ask-in-time.js';
import { withFewTries } from './few-tries.js';

/**
 * Functions that request endpoints which Mixpanel does not document. If one of them fails, the sync
 * continues without its result.
 */
export interface OptionalHelpers {
  readonly accountProjects: AccountProjects;
  readonly profileProperties: ProfileProperties;
  readonly revenueDays: RevenueDays;
  readonly topEventProperties: TopEventProperties;
}

/** The time limit of one call, including all its tries and waits. */
export const OPTIONAL_LIMIT_MILLISECONDS = 20_000;

/**
 * Creates the optional helpers. Each call is limited to two tries, and to a short time so that a
 * helper does not delay the sync.
 * @param limitMilliseconds the time after which a call rejects with TransientError `too_slow`
 */
export function optionalHelpers(
  client: Client,
  limitMilliseconds = OPTIONAL_LIMIT_MILLISECONDS,
): OptionalHelpers {
  const limitedClient = withFewTries(client);
  const inTime = <Answer>(io: CallIo, ask: (io: CallIo) => Promise<Answer>): Promise<Answer> =>
    askInTime({ io, timeoutMilliseconds: limitMilliseconds }, ask);
  const projects = accountProjects(limitedClient);
  const profiles = profileProperties(limitedClient);
  const revenue = revenueDays(limitedClient);
  const events = topEventProperties(limitedClient);
  return {
    accountProjects: (io) => inTime(io, projects),
    // The time limit is inside `shareAnswer`, so that streams that call this at the same time all
    // get the same result or the same `too_slow` error.
    profileProperties: failOnce(shareAnswer((io) => inTime(io, profiles))),
    revenueDays: (range, io) => inTime(io, (limited) => revenue(range, limited)),
    topEventProperties: (limit, io) => inTime(io, (limited) => events(limit, limited)),
  };
}

/**
 * Returns a function that calls `ask` until it fails once. After that, every call throws the same
 * error without a request. Otherwise one stream could get the columns of the project's properties
 * and another stream of the same command could not.
 */
function failOnce<Answer>(ask: (io: CallIo) => Promise<Answer>): (io: CallIo) => Promise<Answer> {
  let firstError: SourceError | undefined;
  return async (io) => {
    if (firstError !== undefined) throw firstError;
    try {
      return await ask(io);
    } catch (error) {
      if (error instanceof SourceError) firstError = error;
      throw error;
    }
  };
}

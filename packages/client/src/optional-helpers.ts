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
 * Endpoints that Mixpanel does not document: the sync continues without them whatever they answer.
 */
export interface OptionalHelpers {
  readonly accountProjects: AccountProjects;
  readonly profileProperties: ProfileProperties;
  readonly revenueDays: RevenueDays;
  readonly topEventProperties: TopEventProperties;
}

/** The time limit of one of them, including all its tries and waits. */
export const OPTIONAL_LIMIT_MILLISECONDS = 20_000;

/**
 * Returns the optional endpoints, each limited to few tries and a short time.
 * @throws the errors of the endpoints; TransientError `too_slow` after `limitMilliseconds`
 */
export function optionalHelpers(
  client: Client,
  limitMilliseconds = OPTIONAL_LIMIT_MILLISECONDS,
): OptionalHelpers {
  const limitedClient = withFewTries(client);
  const inTime = <Answer>(io: CallIo, ask: (io: CallIo) => Promise<Answer>): Promise<Answer> =>
    askInTime({ io, deadlineMilliseconds: limitMilliseconds }, ask);
  const projects = accountProjects(limitedClient);
  const profiles = profileProperties(limitedClient);
  const revenue = revenueDays(limitedClient);
  const events = topEventProperties(limitedClient);
  return {
    accountProjects: (io) => inTime(io, projects),
    // The time limit is inside `shareAnswer`, so that streams that ask together get the same
    // answer, also a late one.
    profileProperties: failOnce(shareAnswer((io) => inTime(io, profiles))),
    revenueDays: (range, io) => inTime(io, (limited) => revenue(range, limited)),
    topEventProperties: (limit, io) => inTime(io, (limited) => events(limit, limited)),
  };
}

/**
 * Returns the same function, except that it is not called again once it failed, so that all streams
 * of a command get the same columns.
 */
function failOnce<Answer>(ask: (io: CallIo) => Promise<Answer>): (io: CallIo) => Promise<Answer> {
  let refusal: SourceError | undefined;
  return async (io) => {
    if (refusal !== undefined) throw refusal;
    try {
      return await ask(io);
    } catch (error) {
      if (error instanceof SourceError) refusal = error;
      throw error;
    }
  };
}

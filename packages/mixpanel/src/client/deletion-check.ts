import { SourceError, SystemError, TransientError, type CallIo } from '@source-mixpanel/stream';
import { shareAnswer } from './share-answer.js';

/** A child of a stream, such as a funnel, a cohort or a lookup table. */
export interface Child {
  readonly id: number | string;
  /** Label of the child in messages, such as `funnel 2 "Signup"`. */
  readonly label: string;
}

/**
 * Returns a function that decides whether a child was deleted after a request for it got status
 * 404. It requests the list of children again, once per sync, because a proxy or a wrong region can
 * cause a 404 as well; if the stream took such a 404 for a deletion, it would end as COMPLETE
 * without records.
 * @returns true if the child was deleted; false for any error except `not_found`
 * @throws SystemError `child_not_found` if the list still contains the child or cannot be read;
 *   TransientError `rate_limited` if no quota is left for the list
 */
export function createDeletionCheck(
  list: (io: CallIo) => Promise<Iterable<{ readonly id: number | string }>>,
): (child: Child, error: unknown, io: CallIo) => Promise<boolean> {
  const listed = shareAnswer(async (io) => new Set(Array.from(await list(io), ({ id }) => id)));
  return async ({ id, label }, error, io) => {
    if (!(error instanceof SourceError) || error.code !== 'not_found') return false;
    const ids = await listed(io).catch((cause: unknown) => {
      io.signal.throwIfAborted();
      // Without quota for the list, it is unknown whether the child exists.
      if (cause instanceof TransientError && cause.code === 'rate_limited') throw cause;
      throw new SystemError(
        'child_not_found',
        `Mixpanel answered 404 for the ${label}, and its list, which shows whether it was deleted, could not be read.`,
        { cause, ...(error.detail === undefined ? {} : { detail: error.detail }) },
      );
    });
    if (!ids.has(id)) return true;
    throw new SystemError(
      'child_not_found',
      `Mixpanel answered 404 for the ${label}, although Mixpanel still lists it.`,
      { cause: error, ...(error.detail === undefined ? {} : { detail: error.detail }) },
    );
  };
}

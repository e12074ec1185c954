import { SourceError, SystemError, TransientError, type CallIo } from '@source-mixpanel/stream';
import { shareAnswer } from './share-answer.js';

/** A funnel, cohort or lookup table that a stream reads with requests of its own. */
export interface Child {
  readonly id: number | string;
  /** Label of the child in messages, such as `funnel 2 "Signup"`. */
  readonly label: string;
}

/**
 * Returns a function that decides, after the request for a child failed, whether the child was
 * deleted. Status 404 alone does not show that, because a proxy or a wrong region can cause it as
 * well: the stream would skip every child and end as COMPLETE without records. So after the first
 * 404 the function requests the list of children again, and looks for the id in it. The list is
 * requested only once.
 * @returns true if the child was deleted; false for any error except `not_found`
 * @throws SystemError `child_not_found` if the list still contains the child or cannot be read;
 *   TransientError `rate_limited` if no quota is left to request the list
 */
export function createDeletionCheck(
  list: (io: CallIo) => Promise<Iterable<{ readonly id: number | string }>>,
): (child: Child, error: unknown, io: CallIo) => Promise<boolean> {
  const listed = shareAnswer(async (io) => new Set(Array.from(await list(io), ({ id }) => id)));
  return async ({ id, label }, error, io) => {
    if (!(error instanceof SourceError) || error.code !== 'not_found') return false;
    const ids = await listed(io).catch((cause: unknown) => {
      io.signal.throwIfAborted();
      // Thrown unchanged, because a later sync may have the quota to request the list.
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

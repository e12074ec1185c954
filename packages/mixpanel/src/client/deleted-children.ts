import { SourceError, SystemError, TransientError, type CallIo } from '@source-mixpanel/stream';
import { shareAnswer } from './share-answer.js';

/** A funnel or a cohort, for messages. */
export interface Child {
  readonly id: number;
  /** As users know it: `funnel 2 "Signup"`. */
  readonly label: string;
}

/**
 * Tells, of a child that was answered with 404, whether it was deleted: the list of children is asked
 * for once more, once in a sync. A proxy answers 404 as well, and so does a region that is the wrong
 * one; a stream that believed them would end COMPLETE without a record.
 * @returns whether it was deleted; false for any error but `not_found`
 * @throws SystemError `child_not_found` when the list still has the child, or cannot be had; TransientError
 *   `rate_limited` when the list would wait for quota for too long
 */
export function deletedChildren(
  list: (io: CallIo) => Promise<Iterable<{ readonly id: number }>>,
): (child: Child, error: unknown, io: CallIo) => Promise<boolean> {
  const listed = shareAnswer(async (io) => new Set(Array.from(await list(io), ({ id }) => id)));
  return async ({ id, label }, error, io) => {
    if (!(error instanceof SourceError) || error.code !== 'not_found') return false;
    const ids = await listed(io).catch((cause: unknown) => {
      io.signal.throwIfAborted();
      // It says nothing of the child: the quota did not last for the list.
      if (cause instanceof TransientError && cause.code === 'rate_limited') throw cause;
      throw new SystemError(
        'child_not_found',
        `Mixpanel answered 404 for the ${label}, and a new list that would tell whether it was deleted was not to be had.`,
        { cause, ...(error.detail === undefined ? {} : { detail: error.detail }) },
      );
    });
    if (!ids.has(id)) return true;
    throw new SystemError(
      'child_not_found',
      `Mixpanel answered 404 for the ${label}, which its list still holds.`,
      { cause: error, ...(error.detail === undefined ? {} : { detail: error.detail }) },
    );
  };
}

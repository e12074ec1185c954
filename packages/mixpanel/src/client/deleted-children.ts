import { SourceError, SystemError, TransientError, type CallIo } from '@source-mixpanel/stream';
import { shareAnswer } from './share-answer.js';

/** A funnel, a cohort or a lookup table, for messages. */
export interface Child {
  readonly id: number | string;
  /** The name for users: `funnel 2 "Signup"`. */
  readonly label: string;
}

/**
 * Returns a function that decides whether a child whose request was answered with 404 was deleted:
 * it requests the list of children again, once per sync. A proxy answers 404 as well, and so does a
 * wrong region; a stream that trusted them would end COMPLETE without a record.
 * @returns whether it was deleted; false for any error except `not_found`
 * @throws SystemError `child_not_found` when the list still contains the child, or cannot be read;
 *   TransientError `rate_limited` when the list would wait for quota for too long
 */
export function deletedChildren(
  list: (io: CallIo) => Promise<Iterable<{ readonly id: number | string }>>,
): (child: Child, error: unknown, io: CallIo) => Promise<boolean> {
  const listed = shareAnswer(async (io) => new Set(Array.from(await list(io), ({ id }) => id)));
  return async ({ id, label }, error, io) => {
    if (!(error instanceof SourceError) || error.code !== 'not_found') return false;
    const ids = await listed(io).catch((cause: unknown) => {
      io.signal.throwIfAborted();
      // Whether the child exists is unknown: there was no quota for the list.
      if (cause instanceof TransientError && cause.code === 'rate_limited') throw cause;
      throw new SystemError(
        'child_not_found',
        `Mixpanel answered 404 for the ${label}, and the list that shows whether it was deleted could not be read.`,
        { cause, ...(error.detail === undefined ? {} : { detail: error.detail }) },
      );
    });
    if (!ids.has(id)) return true;
    throw new SystemError(
      'child_not_found',
      `Mixpanel answered 404 for the ${label}, which its list still contains.`,
      { cause: error, ...(error.detail === undefined ? {} : { detail: error.detail }) },
    );
  };
}

import { TransientError, type CallIo } from '@source-mixpanel/stream';
import type { FetchProfilePage, ProfileBatch, ProfileQuery } from './profile-page.js';
import { pageProblemText, type PageProblem } from './profile-page-check.js';
import { ProfileSession, SESSION_LOST, type SessionEvents } from './profile-session.js';
import { RowProblems } from './row-problems.js';

/**
 * Yields all profiles that match a query, in batches.
 *
 * The request for page 0 opens a session: Mixpanel stores the result of the query, and states the
 * total number of profiles and the page size. The other pages are requested ahead, at most 5 at a
 * time, and yielded in order. Calls are independent of each other.
 *
 * The profiles of a page are yielded before later pages are verified. If Mixpanel loses the
 * session, or a page has a wrong number of profiles, another page number than the requested one, or
 * the same profiles as an earlier page, all pages are read again in a second session. So some
 * profiles are yielded twice. If page 0 does not state both total and page size, pages are
 * requested until one is empty, and a warning is reported.
 * @throws TransientError `session_lost` if the second session is lost as well;
 *   `profiles_incomplete` if a page of the second session has such a problem: immediately after a
 *   repeated page or another page than the requested one, otherwise after all profiles of the
 *   session were yielded
 */
export type ReadProfiles = (
  query: ProfileQuery,
  io: CallIo,
  /**
   * Called with the total number of profiles as soon as page 0 was read, and again if there is a
   * second session.
   */
  onTotal?: (profiles: number) => void,
) => AsyncIterable<ProfileBatch>;

export function pageThrough(fetchPage: FetchProfilePage): ReadProfiles {
  return async function* (query, io, onTotal = () => undefined) {
    const reading = new Reading(io, onTotal);
    try {
      const events = reading.createEvents((problem) => {
        throw new TransientError(SESSION_LOST, pageProblemText(problem));
      });
      yield* new ProfileSession(fetchPage, query, io).read(events);
    } catch (error) {
      if (!isLostSession(error)) throw error;
      yield* readSecondSession(new ProfileSession(fetchPage, query, io), reading);
    }
    reading.report();
  };
}

/**
 * Reads the second session. After a wrong number of profiles it continues, so that all other
 * profiles are yielded, and throws the error at the end.
 */
async function* readSecondSession(
  session: ProfileSession,
  reading: Reading,
): AsyncGenerator<ProfileBatch, void> {
  let found: PageProblem | undefined;
  const events = reading.createEvents((problem) => {
    found ??= problem;
    // The profiles of such a page were or will be yielded with another page.
    if (problem.kind === 'repeated' || problem.kind === 'other_page') {
      throw createIncompleteError(found);
    }
  });
  yield* session.read(events);
  if (found === undefined) return;
  reading.report();
  throw createIncompleteError(found);
}

function isLostSession(error: unknown): boolean {
  return error instanceof TransientError && error.code === SESSION_LOST;
}

function createIncompleteError(problem: PageProblem): TransientError {
  return new TransientError(
    'profiles_incomplete',
    `${pageProblemText(problem)} This happened in two sessions, so profiles may be missing.`,
  );
}

/**
 * Reports warnings and totals during one call of `ReadProfiles`, which reads one or two sessions.
 */
class Reading {
  private problems = new RowProblems();
  private hasWarned = false;

  constructor(
    private readonly io: CallIo,
    private readonly onTotal: (profiles: number) => void,
  ) {}

  /** Returns the event handlers of the next session. */
  createEvents(onProblem: SessionEvents['onProblem']): SessionEvents {
    this.problems = new RowProblems();
    return {
      onProblem,
      onFirst: ({ total, pageSize }) => {
        if (total !== undefined) this.onTotal(total);
        if (total !== undefined && pageSize !== undefined) return;
        if (!this.hasWarned) this.warn(NO_TOTAL);
        this.hasWarned = true;
      },
      onPage: (page, head) => {
        this.problems.add(page, head.problems);
      },
    };
  }

  /** Reports the rows of the last session that were left out or repaired. */
  report(): void {
    for (const message of this.problems.toMessages()) this.warn(message);
  }

  private warn(message: string): void {
    this.io.report({ kind: 'warning', message });
  }
}

const NO_TOTAL =
  'Mixpanel returned profiles without a usable total and page size, so pages are requested until one is empty.';

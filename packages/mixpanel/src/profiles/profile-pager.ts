import { TransientError, type CallIo } from '@source-mixpanel/stream';
import type { FetchProfilePage, ProfileBatch, ProfileQuery } from './profile-page.js';
import { pageProblemText, type PageProblem } from './profile-page-check.js';
import { ProfileSession, SESSION_LOST, type SessionEvents } from './profile-session.js';
import { RowProblems } from './row-problems.js';

/**
 * Yields all profiles that match a query, in batches.
 *
 * Page 0 opens a session, in which Mixpanel stores the result, and states how many pages the result
 * has. The other pages are requested ahead, at most 5 at a time, and yielded in order. Calls do not
 * share anything.
 *
 * A page is yielded after it was verified, but before later pages are known. If Mixpanel loses the
 * result, or a page contradicts the total, its own number or an earlier page, everything is read
 * once more in a new session, so some profiles are yielded twice. If page 0 does not state both
 * total and page size, pages are requested until one is empty, and a warning is reported.
 * @throws TransientError `session_lost` if the second session is lost as well;
 *   `profiles_incomplete` if its pages contradict each other, after all profiles of these pages
 *   were yielded
 */
export type ReadProfiles = (
  query: ProfileQuery,
  io: CallIo,
  /**
   * Called with the total number of profiles as soon as Mixpanel states it, and again in a new
   * session.
   */
  onTotal?: (profiles: number) => void,
) => AsyncIterable<ProfileBatch>;

export function pageThrough(fetchPage: FetchProfilePage): ReadProfiles {
  return async function* (query, io, onTotal = () => undefined) {
    const reading = new Reading(io, onTotal);
    try {
      const events = reading.events((problem) => {
        throw new TransientError(SESSION_LOST, pageProblemText(problem));
      });
      yield* new ProfileSession(fetchPage, query, io).read(events);
    } catch (error) {
      if (!isLostSession(error)) throw error;
      yield* readAgain(new ProfileSession(fetchPage, query, io), reading);
    }
    reading.report();
  };
}

async function* readAgain(
  session: ProfileSession,
  reading: Reading,
): AsyncGenerator<ProfileBatch, void> {
  let found: PageProblem | undefined;
  const events = reading.events((problem) => {
    found ??= problem;
    // The profiles on such a page belong to another page.
    if (problem.kind === 'repeated' || problem.kind === 'other_page') throw incomplete(found);
  });
  yield* session.read(events);
  if (found === undefined) return;
  reading.report();
  throw incomplete(found);
}

function isLostSession(error: unknown): boolean {
  return error instanceof TransientError && error.code === SESSION_LOST;
}

function incomplete(problem: PageProblem): TransientError {
  return new TransientError(
    'profiles_incomplete',
    `${pageProblemText(problem)} This happened in two sessions, so profiles may be missing.`,
  );
}

/** Reports warnings and totals for one call of `ReadProfiles`, which reads one session or two. */
class Reading {
  private problems = new RowProblems();
  private hasWarned = false;

  constructor(
    private readonly io: CallIo,
    private readonly onTotal: (profiles: number) => void,
  ) {}

  /** Returns the event handlers for a new session. */
  events(onProblem: SessionEvents['onProblem']): SessionEvents {
    this.problems = new RowProblems();
    return {
      onProblem,
      onFirst: ({ total, pageSize }) => {
        if (total !== undefined) this.onTotal(total);
        if (total !== undefined && pageSize !== undefined) return;
        if (!this.hasWarned) this.warn(NO_FIGURES);
        this.hasWarned = true;
      },
      onPage: (page, head) => {
        this.problems.add(page, head.problems);
      },
    };
  }

  /** Reports the rows of the last session that were left out or repaired. */
  report(): void {
    for (const message of this.problems.texts()) this.warn(message);
  }

  private warn(message: string): void {
    this.io.report({ kind: 'warning', message });
  }
}

const NO_FIGURES =
  'Mixpanel returned profiles without a usable total and page size, so pages are requested until one is empty.';

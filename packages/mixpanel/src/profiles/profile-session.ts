import { TransientError, type CallIo } from '@source-mixpanel/stream';
import type {
  FetchProfilePage,
  ProfileBatch,
  ProfilePage,
  ProfilePageHead,
  ProfilePageRequest,
  ProfileQuery,
} from './profile-page.js';
import { PageChecker, type PageProblem } from './profile-page-check.js';
import { PagePrefetcher } from './page-prefetcher.js';

export const SESSION_LOST = 'session_lost';

/** Handlers for the events of a session. */
export interface SessionEvents {
  /**
   * Called with the head of page 0: before its profiles are yielded if there was space to store the
   * page, otherwise after them.
   */
  onFirst(head: ProfilePageHead): void;
  /** Called with the head of each page, in order. */
  onPage(page: number, head: ProfilePageHead): void;
  /**
   * Called with the problem of a page, after `onPage`, and with the problem of all pages together,
   * at the end of the session. May throw an error to end the session.
   */
  onProblem(problem: PageProblem): void;
}

/** Reads one session: all pages of one result that Mixpanel stores. */
export class ProfileSession {
  constructor(
    private readonly fetchPage: FetchProfilePage,
    private readonly query: ProfileQuery,
    private readonly io: CallIo,
  ) {}

  /** Yields all profiles of the session. Call this only once. */
  async *read(events: SessionEvents): AsyncGenerator<ProfileBatch, void> {
    const reportProblem = (problem: PageProblem | undefined): void => {
      if (problem !== undefined) events.onProblem(problem);
    };
    const first = await this.fetchPage(this.query, this.io);
    const { checker, session } = yield* this.readPage(first, (head) => {
      const opened = { checker: new PageChecker(head), session: head.session };
      events.onFirst(head);
      events.onPage(0, head);
      reportProblem(opened.checker.checkPage(head));
      return opened;
    });
    if (!checker.isOver()) {
      const pages = this.createPrefetcher(session, checker.pages - 1);
      try {
        for (let page = 1; !checker.isOver(); page += 1) {
          yield* this.readPage(await pages.next(), (head) => {
            events.onPage(page, head);
            reportProblem(checker.checkPage(head));
          });
        }
      } finally {
        await pages.stop();
      }
    }
    reportProblem(checker.checkTotal());
  }

  private createPrefetcher(session: string | undefined, last: number): PagePrefetcher {
    if (session === undefined) {
      const text = 'Mixpanel returned no session id for the remaining pages of profiles.';
      throw new TransientError(SESSION_LOST, text);
    }
    const requestFor = (page: number): ProfilePageRequest => ({
      ...this.query,
      next: { session, page },
    });
    return new PagePrefetcher(this.fetchPage, requestFor, { last, io: this.io });
  }

  /**
   * Yields the batches of a page. Calls `onHead` as soon as the head of the page is known (before
   * the first batch if there was space to store the page, otherwise after the last one), and
   * returns its result.
   */
  private async *readPage<T>(
    page: ProfilePage,
    onHead: (head: ProfilePageHead) => T,
  ): AsyncGenerator<ProfileBatch, T> {
    try {
      const early = page.head && { result: onHead(page.head) };
      yield* page.batches();
      if (early !== undefined) return early.result;
      if (page.head === undefined) throw new TypeError('a page was read to its end without a head');
      return onHead(page.head);
    } finally {
      await page.discard();
    }
  }
}

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
  /** Called with page 0. If page 0 could be stored, this is before its profiles are yielded. */
  onFirst(head: ProfilePageHead): void;
  /** Called for each page, in order. */
  onPage(page: number, head: ProfilePageHead): void;
  /**
   * Called for a page with a problem; may throw. If the page could be stored, this is before its
   * profiles are yielded.
   */
  onProblem(problem: PageProblem): void;
}

/** Reads one result that Mixpanel stores for us, from its first page to its last. */
export class ProfileSession {
  constructor(
    private readonly fetchPage: FetchProfilePage,
    private readonly query: ProfileQuery,
    private readonly io: CallIo,
  ) {}

  async *read(events: SessionEvents): AsyncGenerator<ProfileBatch, void> {
    const judge = (problem: PageProblem | undefined): void => {
      if (problem !== undefined) events.onProblem(problem);
    };
    const first = await this.fetchPage(this.query, this.io);
    const { check, session } = yield* this.deliver(first, (head) => {
      const opened = { check: new PageChecker(head), session: head.session };
      events.onFirst(head);
      events.onPage(0, head);
      judge(opened.check.look(head));
      return opened;
    });
    if (!check.isOver()) {
      const pages = this.furtherPages(session, check.pages - 1);
      try {
        for (let page = 1; !check.isOver(); page += 1) {
          yield* this.deliver(await pages.take(), (head) => {
            events.onPage(page, head);
            judge(check.look(head));
          });
        }
      } finally {
        await pages.stop();
      }
    }
    judge(check.end());
  }

  private furtherPages(session: string | undefined, last: number): PagePrefetcher {
    if (session === undefined) {
      const text = 'Mixpanel returned no session id for the remaining pages of profiles.';
      throw new TransientError(SESSION_LOST, text);
    }
    const request = (page: number): ProfilePageRequest => ({
      ...this.query,
      next: { session, page },
    });
    return new PagePrefetcher(this.fetchPage, request, { last, io: this.io });
  }

  /**
   * Yields the batches of a page. Calls `look` as soon as the `head` of the page is known: before
   * the first batch if the page was stored, otherwise after the last one.
   */
  private async *deliver<T>(
    page: ProfilePage,
    look: (head: ProfilePageHead) => T,
  ): AsyncGenerator<ProfileBatch, T> {
    try {
      const early = page.head && { seen: look(page.head) };
      yield* page.batches();
      if (early !== undefined) return early.seen;
      if (page.head === undefined) throw new TypeError('a page was read to its end without a head');
      return look(page.head);
    } finally {
      await page.discard();
    }
  }
}

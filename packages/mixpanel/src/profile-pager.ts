import { SystemError, TransientError, type CallIo } from '@source-mixpanel/stream';
import type {
  FetchProfilePage,
  ProfileBatch,
  ProfilePage,
  ProfilePageHead,
  ProfilePageRequest,
  ProfileQuery,
} from './profile-page.js';
import { PagesAhead } from './profile-pages-ahead.js';

/**
 * All profiles that a query matches, in parts no larger than a chunk of a page. Page 0 opens a
 * session on Mixpanel's side and says how many pages there are; the others are fetched ahead, at
 * most 5, and delivered in order. Every call counts for itself.
 *
 * Nothing of a page leaves before it is proven, but pages leave before later ones are known: where
 * a result gets lost, or a page holds fewer profiles than it must, all is read once more in a new
 * session, and profiles that left already come again. A page that falls short then as well is
 * reported in a warning: profiles deleted meanwhile look the same.
 * @throws TransientError `session_lost` when the second session gets lost, too
 */
export type ReadProfiles = (
  query: ProfileQuery,
  io: CallIo,
  /** Told how many profiles there are in all, as soon as Mixpanel says so; again in a new session. */
  onTotal?: (profiles: number) => void,
) => AsyncIterable<ProfileBatch>;

export function pageThrough(fetchPage: FetchProfilePage): ReadProfiles {
  return async function* (query, io, onTotal = () => undefined) {
    try {
      yield* new ProfileSession(fetchPage, query, io).read({ onShort: failShort, onTotal });
    } catch (error) {
      if (!isLostSession(error)) throw error;
      const onShort: OnShort = (page) => {
        io.report({ kind: 'warning', message: shortText(page) });
      };
      yield* new ProfileSession(fetchPage, query, io).read({ onShort, onTotal });
    }
  };
}

const LOST = 'session_lost';

function isLostSession(error: unknown): boolean {
  return error instanceof TransientError && error.code === LOST;
}

/** What became of a page that holds fewer profiles than its session has for it. */
type OnShort = (page: ShortPage) => void;

interface ShortPage {
  readonly page: number;
  readonly rows: number;
  readonly expected: number;
}

interface SessionEvents {
  readonly onShort: OnShort;
  readonly onTotal: (profiles: number) => void;
}

function failShort(page: ShortPage): void {
  throw new TransientError(LOST, shortText(page));
}

function shortText({ page, rows, expected }: ShortPage): string {
  return `Page ${page} of the profiles holds ${rows} instead of ${expected}: some may have been deleted while they were read.`;
}

/** One result that Mixpanel holds for us, read from its first page to its last. */
class ProfileSession {
  constructor(
    private readonly fetchPage: FetchProfilePage,
    private readonly query: ProfileQuery,
    private readonly io: CallIo,
  ) {}

  async *read({ onShort, onTotal }: SessionEvents): AsyncGenerator<ProfileBatch, void> {
    const first = await this.fetchPage(this.query, this.io);
    const plan = yield* this.deliver(first, (head) => {
      const { total, pageSize } = totalOf(head);
      const pages = Math.ceil(total / pageSize);
      onTotal(total);
      const check = (page: number, rows: number): void => {
        if (page < pages - 1 && rows < pageSize) onShort({ page, rows, expected: pageSize });
      };
      check(0, head.rows);
      return { pages, check, session: head.session };
    });
    if (plan.pages <= 1) return;
    const { session } = plan;
    if (session === undefined) {
      throw new TransientError(
        LOST,
        'Mixpanel names no session for the further pages of profiles.',
      );
    }
    const request = (page: number): ProfilePageRequest => ({
      ...this.query,
      next: { session, page },
    });
    const ahead = new PagesAhead(this.fetchPage, request, { last: plan.pages - 1, io: this.io });
    try {
      for (let page = 1; page < plan.pages; page += 1) {
        yield* this.deliver(await ahead.take(), ({ rows }) => {
          plan.check(page, rows);
        });
      }
    } finally {
      await ahead.stop();
    }
  }

  /** The batches of a page; looks at its head before the first where it is known by then. */
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

function totalOf({ total, pageSize }: ProfilePageHead): { total: number; pageSize: number } {
  if (total !== undefined && pageSize !== undefined) return { total, pageSize };
  throw new SystemError(
    'unexpected_answer',
    'Mixpanel answered with profiles but without their total and the size of a page.',
  );
}

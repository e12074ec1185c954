import type { CallIo } from '@source-mixpanel/stream';
import type { FetchProfilePage, ProfilePage, ProfilePageRequest } from './profile-page.js';

/**
 * The number of requests that Mixpanel allows at a time: with one less, profiles alone would take a
 * quarter longer. Other streams need no slot of their own, as names take turns for each that
 * becomes free.
 */
const MAX_PAGES_AHEAD = 5;

export interface PagePrefetcherOptions {
  /** The last page; pages are not fetched ahead if it is infinite, which means unknown. */
  readonly last: number;
  readonly io: CallIo;
}

/** Returns pages 1 to the last of a session, in order, fetched before they are requested. */
export class PagePrefetcher {
  private readonly fetching: Promise<ProfilePage | undefined>[] = [];
  private readonly stopping = new AbortController();
  private readonly io: CallIo;
  private next = 1;
  private turn = 1;

  constructor(
    private readonly fetchPage: FetchProfilePage,
    private readonly request: (page: number) => ProfilePageRequest,
    private readonly options: PagePrefetcherOptions,
  ) {
    const { io } = options;
    this.io = { ...io, signal: AbortSignal.any([io.signal, this.stopping.signal]) };
    this.fill();
  }

  /** Returns the next page; the caller must discard it. */
  async take(): Promise<ProfilePage> {
    const page = await this.fetching.shift();
    const turn = this.turn;
    this.turn += 1;
    this.fill();
    return page ?? (await this.fetchPage(this.request(turn), this.io));
  }

  /** Aborts running requests and discards pages that were not taken. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const settled = await Promise.allSettled(this.fetching);
    for (const fetched of settled) {
      if (fetched.status === 'fulfilled') await fetched.value?.discard();
    }
  }

  private fill(): void {
    if (this.options.last === Infinity) return;
    while (this.next <= this.options.last && this.fetching.length < MAX_PAGES_AHEAD) {
      const fetched = this.fetchAhead(this.request(this.next));
      // The error is handled at the page's turn, or by `stop`; until then it must not be unhandled.
      fetched.catch(() => undefined);
      this.fetching.push(fetched);
      this.next += 1;
    }
  }

  /**
   * Fetches a page ahead. One that could not be spooled holds its connection until it is read. Such
   * pages could take every slot from the page whose turn it is, so it is discarded and fetched
   * again at its turn.
   */
  private async fetchAhead(request: ProfilePageRequest): Promise<ProfilePage | undefined> {
    const page = await this.fetchPage(request, this.io);
    if (page.proven) return page;
    await page.discard();
    return undefined;
  }
}

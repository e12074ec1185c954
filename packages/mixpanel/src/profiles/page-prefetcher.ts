import type { CallIo } from '@source-mixpanel/stream';
import type { FetchProfilePage, ProfilePage, ProfilePageRequest } from './profile-page.js';

/**
 * Maximum number of pages that are requested ahead. It equals the number of concurrent requests
 * that Mixpanel allows; with one less, reading profiles takes 25% longer. Other streams still
 * progress, because the streams take turns in using each slot that becomes free.
 */
const MAX_PAGES_AHEAD = 5;

export interface PagePrefetcherOptions {
  /**
   * Number of the last page. If it is `Infinity`, which means unknown, pages are not requested
   * ahead.
   */
  readonly last: number;
  readonly io: CallIo;
}

/** Returns pages 1 to the last one of a session in order, and requests them ahead of time. */
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

  /** Returns the next page. The caller must discard it. */
  async take(): Promise<ProfilePage> {
    const page = await this.fetching.shift();
    const turn = this.turn;
    this.turn += 1;
    this.fill();
    return page ?? (await this.fetchPage(this.request(turn), this.io));
  }

  /** Aborts running requests, and discards pages that were not taken. */
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
      // Prevents an unhandled rejection. The error is handled when the page is taken, or by `stop`.
      fetched.catch(() => undefined);
      this.fetching.push(fetched);
      this.next += 1;
    }
  }

  /**
   * Requests a page ahead of time. If there was no space to store the page, it occupies its
   * connection until it is read. Such pages could occupy all connections that the next page needs,
   * so the page is discarded here and requested again when it is its turn.
   */
  private async fetchAhead(request: ProfilePageRequest): Promise<ProfilePage | undefined> {
    const page = await this.fetchPage(request, this.io);
    if (page.isVerified) return page;
    await page.discard();
    return undefined;
  }
}

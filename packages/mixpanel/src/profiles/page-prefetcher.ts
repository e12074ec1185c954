import type { CallIo } from '@source-mixpanel/stream';
import type { FetchProfilePage, ProfilePage, ProfilePageRequest } from './profile-page.js';

/**
 * Maximum number of pages that are requested ahead. It equals the number of concurrent requests
 * that Mixpanel allows; with one less, reading profiles takes 25% longer. Other streams can still
 * send requests, because streams take turns when a request ends.
 */
const MAX_PAGES_AHEAD = 5;

export interface PagePrefetcherOptions {
  /** Number of the last page; `Infinity` if it is unknown, then pages are not requested ahead. */
  readonly last: number;
  readonly io: CallIo;
}

/** Returns the pages of a session after page 0 in order, and requests them ahead of time. */
export class PagePrefetcher {
  private readonly fetching: Promise<ProfilePage | undefined>[] = [];
  private readonly stopping = new AbortController();
  private readonly io: CallIo;
  /** Number of the next page to request ahead. */
  private nextToRequest = 1;
  /** Number of the next page to return. */
  private nextToReturn = 1;

  constructor(
    private readonly fetchPage: FetchProfilePage,
    private readonly requestFor: (page: number) => ProfilePageRequest,
    private readonly options: PagePrefetcherOptions,
  ) {
    const { io } = options;
    this.io = { ...io, signal: AbortSignal.any([io.signal, this.stopping.signal]) };
    this.requestAhead();
  }

  /** Returns the next page. The caller must discard it. */
  async next(): Promise<ProfilePage> {
    const page = await this.fetching.shift();
    const number = this.nextToReturn;
    this.nextToReturn += 1;
    this.requestAhead();
    return page ?? (await this.fetchPage(this.requestFor(number), this.io));
  }

  /** Aborts running requests, and discards the pages that were not returned. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const settled = await Promise.allSettled(this.fetching);
    for (const fetched of settled) {
      if (fetched.status === 'fulfilled') await fetched.value?.discard();
    }
  }

  private requestAhead(): void {
    if (this.options.last === Infinity) return;
    while (this.nextToRequest <= this.options.last && this.fetching.length < MAX_PAGES_AHEAD) {
      const fetched = this.fetchAhead(this.requestFor(this.nextToRequest));
      // Prevents an unhandled rejection; `next` throws the error, or `stop` ignores it.
      fetched.catch(() => undefined);
      this.fetching.push(fetched);
      this.nextToRequest += 1;
    }
  }

  /**
   * Requests a page ahead of time. A page for which there is no storage space would occupy its
   * connection until it is read, and several of them could occupy all connections, so that the page
   * before them could not be requested. So such a page is discarded: the function returns
   * undefined, and `next` requests the page again.
   */
  private async fetchAhead(request: ProfilePageRequest): Promise<ProfilePage | undefined> {
    const page = await this.fetchPage(request, this.io);
    if (page.isVerified) return page;
    await page.discard();
    return undefined;
  }
}

import type { CallIo } from '@source-mixpanel/stream';
import type { FetchProfilePage, ProfilePage, ProfilePageRequest } from './profile-page.js';

/**
 * As many as Mixpanel takes at a time: with one less, profiles alone would take a quarter longer.
 * Other streams need no slot of their own, as names take turns for each that comes free.
 */
const MAX_PAGES_AHEAD = 5;

export interface PagePrefetcherOptions {
  /** The last page there is; pages are not fetched ahead where it is infinite, that is unknown. */
  readonly last: number;
  readonly io: CallIo;
}

/** Pages 1 to the last of a session, in order, fetched before they are asked for. */
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
    this.io = {
      name: io.name,
      signal: AbortSignal.any([io.signal, this.stopping.signal]),
      report: (notice) => {
        io.report(notice);
      },
    };
    this.fill();
  }

  /** The next page; it is the caller's to discard. */
  async take(): Promise<ProfilePage> {
    const page = await this.fetching.shift();
    const turn = this.turn;
    this.turn += 1;
    this.fill();
    return page ?? (await this.fetchPage(this.request(turn), this.io));
  }

  /** Ends what is under way and discards what was not taken. */
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
      // Its turn, or `stop`, looks at the failure; until then nobody may.
      fetched.catch(() => undefined);
      this.fetching.push(fetched);
      this.next += 1;
    }
  }

  /**
   * A page that could not be kept holds its connection until it is read. Pages that wait for their
   * turn could so take every slot from the one whose turn it is: such a page is given up and
   * fetched again when its turn comes.
   */
  private async fetchAhead(request: ProfilePageRequest): Promise<ProfilePage | undefined> {
    const page = await this.fetchPage(request, this.io);
    if (page.proven) return page;
    await page.discard();
    return undefined;
  }
}

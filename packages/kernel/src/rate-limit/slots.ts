import type { Clock } from '@source-mixpanel/stream';

export interface SlotsOptions {
  /** Requests at the same time. */
  readonly concurrency: number;
  /** Requests that may start in a second, evenly spaced. */
  readonly perSecond?: number | undefined;
}

/** The next request waits for the same moment when the one that the slot was for has left. */
const UNABORTED = new AbortController().signal;

/** Limits concurrency and spacing; the caller decides which request gets the next slot. */
export class Slots {
  private free: number;
  private readonly gapMilliseconds: number;
  /** When the next request may start, on the monotonic clock. */
  private next = -Infinity;
  private readonly waiting: (() => void)[] = [];

  constructor(
    { concurrency, perSecond }: SlotsOptions,
    private readonly clock: Clock,
  ) {
    this.free = concurrency;
    // 10 % more than the rate requires: the server counts arrivals, and a request that has to
    // open a connection first arrives late, close to the next.
    this.gapMilliseconds = perSecond === undefined ? 0 : Math.ceil(1100 / perSecond);
  }

  /**
   * Resolves once a slot is free, with the function that frees it again; safe to call twice.
   * @throws an error of the clock
   */
  async take(): Promise<() => void> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    let isTaken = true;
    const release = (): void => {
      if (!isTaken) return;
      isTaken = false;
      const first = this.waiting.shift();
      if (first === undefined) this.free += 1;
      else first();
    };
    const now = this.clock.monotonic();
    const start = Math.max(now, this.next);
    this.next = start + this.gapMilliseconds;
    // Also for no time at all: a request that was refused just now is to be the next of its name.
    try {
      await this.clock.sleep(start - now, UNABORTED);
    } catch (error) {
      release();
      throw error;
    }
    return release;
  }
}

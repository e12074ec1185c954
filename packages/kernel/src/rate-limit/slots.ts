import Bottleneck from 'bottleneck';

export interface SlotsOptions {
  /** The maximum number of requests at the same time. */
  readonly concurrency: number;
  /** The maximum number of requests that start per second, evenly spaced; absent: no limit. */
  readonly perSecond?: number | undefined;
}

/**
 * Limits the concurrency and the start rate of requests. The caller decides which request uses the
 * next slot.
 */
export class Slots {
  private readonly limiter: Bottleneck;

  constructor({ concurrency, perSecond }: SlotsOptions) {
    this.limiter = new Bottleneck({
      maxConcurrent: concurrency,
      // The gaps are 10 % longer than the rate requires. A request that must open a connection
      // first arrives late at the server, and the next one would then seem to follow it too
      // quickly.
      minTime: perSecond === undefined ? 0 : Math.ceil(1100 / perSecond),
    });
  }

  /** Waits for a slot. Returns the function that releases it. */
  take(): Promise<() => void> {
    return new Promise((resolve, reject) => {
      this.limiter.schedule(() => new Promise<void>(resolve)).catch(reject);
    });
  }
}

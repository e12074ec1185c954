import Bottleneck from 'bottleneck';

export interface SlotsOptions {
  /** Requests at the same time. */
  readonly concurrency: number;
  /** Requests that may start in a second, evenly spaced. */
  readonly perSecond?: number | undefined;
}

/** Limits concurrency and spacing; the caller decides which request gets the next slot. */
export class Slots {
  private readonly limiter: Bottleneck;

  constructor({ concurrency, perSecond }: SlotsOptions) {
    this.limiter = new Bottleneck({
      maxConcurrent: concurrency,
      // 10 % more than the rate requires: the server counts arrivals, and a request that has to
      // open a connection first arrives late, close to the next.
      minTime: perSecond === undefined ? 0 : Math.ceil(1100 / perSecond),
    });
  }

  /** Resolves once a slot is free, with the function that frees it again. */
  take(): Promise<() => void> {
    return new Promise((resolve, reject) => {
      this.limiter.schedule(() => new Promise<void>(resolve)).catch(reject);
    });
  }
}

/**
 * A source of time. It is passed as an argument, so that tests can replace the machine's clock.
 */
export interface Clock {
  /**
   * Returns the wall-clock time in epoch milliseconds. It may jump forwards or back, when the
   * machine's clock is set.
   */
  now(): number;
  /** Returns the milliseconds since an arbitrary start; they never decrease. */
  monotonic(): number;
  /**
   * Resolves after `milliseconds`; rejects with the reason of the signal as soon as the signal
   * aborts.
   */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

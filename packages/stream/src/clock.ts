/**
 * A source of time, passed as an argument: only the apps read the clock of the machine, so that
 * tests can control time.
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

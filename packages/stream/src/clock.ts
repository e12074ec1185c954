/** A source of time, passed as an argument: nothing below the apps reads the machine's clock. */
export interface Clock {
  /** Returns the wall clock in epoch milliseconds. May jump. */
  now(): number;
  /** Returns milliseconds from an arbitrary start that never move back. */
  monotonic(): number;
  /**
   * Resolves after that many milliseconds; rejects with the signal's reason as soon as it aborts.
   */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

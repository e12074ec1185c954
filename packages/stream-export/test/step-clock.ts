import type { Clock } from '@source-mixpanel/stream';

/**
 * A clock that moves only when a test calls `pass`, or code calls `sleep`, which takes no real
 * time.
 */
export interface StepClock extends Clock {
  pass(milliseconds: number): void;
}

/** Creates a clock that starts at this instant. */
export function stepClock(startEpochMs: number): StepClock {
  let elapsed = 0;
  const pass = (milliseconds: number): void => {
    elapsed += milliseconds;
  };
  return {
    pass,
    now: () => startEpochMs + elapsed,
    monotonic: () => elapsed,
    sleep: async (milliseconds) => pass(milliseconds),
  };
}

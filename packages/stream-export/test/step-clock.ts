import type { Clock } from '@source-mixpanel/stream';

/** A clock that only moves when a test moves it. Nothing waits for it. */
export interface StepClock extends Clock {
  pass(milliseconds: number): void;
}

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

import type { Clock } from '@source-mixpanel/stream';

export interface FakeClock extends Clock {
  /**
   * Advances the time. Each call of `sleep` that is due resolves at its own time, and the code that
   * waited for it runs before the next one resolves.
   */
  advance(milliseconds: number): Promise<void>;
  /** Changes only the wall-clock time, as an administrator or NTP would. */
  jump(milliseconds: number): void;
  /** Returns the number of pending calls of `sleep`. */
  sleeping(): number;
}

export interface FakeClockOptions {
  /**
   * Whether the time advances by itself, to the end of the next `sleep`, when all code waits for a
   * `sleep`; default false.
   */
  readonly automatic?: boolean;
}

interface Sleeper {
  readonly at: number;
  wake(): void;
}

/**
 * Creates a clock whose time changes only when a test advances it or, with `automatic`, when all
 * code waits for a `sleep`.
 */
export function fakeClock(startEpochMs: number, options: FakeClockOptions = {}): FakeClock {
  const sleepers = new Set<Sleeper>();
  let elapsed = 0;
  let wallOffset = startEpochMs;
  let changes = 0;
  let isRunning = false;

  /** Wakes the earliest sleeper that is due by `limit`; returns false if there is none. */
  const wakeNext = (limit: number): boolean => {
    const due = [...sleepers].filter((sleeper) => sleeper.at <= limit);
    const next = due.sort((a, b) => a.at - b.at)[0];
    if (next === undefined) return false;
    elapsed = Math.max(elapsed, next.at);
    next.wake();
    return true;
  };

  /**
   * Waits until several turns of the event loop have passed without a change, so that chains of
   * timers of 0 ms have ended.
   */
  const waitUntilQuiet = async (): Promise<void> => {
    for (let turns = 0, seen = changes; turns < 8; turns += 1) {
      await turn();
      if (seen !== changes) [turns, seen] = [0, changes];
    }
  };

  const runWhileAnyoneSleeps = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    do await waitUntilQuiet();
    while (wakeNext(Infinity));
    isRunning = false;
  };

  return {
    now: () => wallOffset + elapsed,
    monotonic: () => elapsed,
    sleeping: () => sleepers.size,
    jump(milliseconds) {
      wallOffset += milliseconds;
    },
    async advance(milliseconds) {
      const target = elapsed + milliseconds;
      do await waitUntilQuiet();
      while (wakeNext(target));
      elapsed = Math.max(elapsed, target);
    },
    sleep: (milliseconds, signal) =>
      new Promise<void>((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason as Error);
          return;
        }
        if (milliseconds <= 0) {
          // A sleep of 0 ms resolves without an advance of the time.
          changes += 1;
          void turn().then(resolve);
          return;
        }
        const settle = (finish: () => void): void => {
          changes += 1;
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', abort);
          finish();
        };
        const abort = (): void => settle(() => reject(signal.reason as Error));
        const sleeper = {
          at: elapsed + milliseconds,
          wake: () => settle(resolve),
        };
        changes += 1;
        sleepers.add(sleeper);
        signal.addEventListener('abort', abort, { once: true });
        if (options.automatic === true) void runWhileAnyoneSleeps();
      }),
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

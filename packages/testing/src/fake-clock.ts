import type { Clock } from '@source-mixpanel/stream';

export interface FakeClock extends Clock {
  /** Lets time pass, waking every sleeper at its own moment and letting it act before the next. */
  advance(milliseconds: number): Promise<void>;
  /** Moves the wall clock alone, as an administrator or NTP would. */
  jump(milliseconds: number): void;
  /** How many wait in `sleep` now. */
  sleeping(): number;
}

export interface FakeClockOptions {
  /** Time moves on to the next sleeper as soon as nothing else happens; default false. */
  readonly automatic?: boolean;
}

interface Sleeper {
  readonly at: number;
  wake(): void;
}

/** A clock that stands still until a test moves it, or until everything sleeps. */
export function fakeClock(startEpochMs: number, options: FakeClockOptions = {}): FakeClock {
  const sleepers = new Set<Sleeper>();
  let elapsed = 0;
  let wallOffset = startEpochMs;
  let changes = 0;
  let running = false;

  /** Wakes the earliest sleeper due by `limit`; false when there is none. */
  const wakeNext = (limit: number): boolean => {
    const due = [...sleepers].filter((sleeper) => sleeper.at <= limit);
    const next = due.sort((a, b) => a.at - b.at)[0];
    if (next === undefined) return false;
    elapsed = Math.max(elapsed, next.at);
    next.wake();
    return true;
  };

  /** Several turns of the event loop without a change: chains of zero timers have run out by then. */
  const quiet = async (): Promise<void> => {
    for (let turns = 0, seen = changes; turns < 8; turns += 1) {
      await turn();
      if (seen !== changes) [turns, seen] = [0, changes];
    }
  };

  const runWhileAnyoneSleeps = async (): Promise<void> => {
    if (running) return;
    running = true;
    do await quiet();
    while (wakeNext(Infinity));
    running = false;
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
      do await quiet();
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
          // No time has to pass for it.
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

import type { Clock } from '@source-mixpanel/stream';

/**
 * Thrown by `VirtualClock.run` if the work never ends: no timer is left, or the time limit has
 * passed.
 */
export class HangError extends Error {}

interface Timer {
  readonly at: number;
  act(): void;
}

/**
 * A clock whose time advances only when no work is left to do at the current time. Timers fire one
 * by one, in the order of their times; timers of the same time fire in the order in which they were
 * set. So a simulation runs in the same way each time.
 */
export class VirtualClock {
  private readonly timers: Timer[] = [];
  private elapsed = 0;

  /** @param start epoch milliseconds */
  constructor(private readonly start: number) {}

  now(): number {
    return this.start + this.elapsed;
  }

  /**
   * Returns this clock as a `Clock`. Its wall clock is ahead of this clock by `offset`
   * milliseconds.
   */
  asClock(offset: () => number = () => 0): Clock {
    return {
      now: () => this.now() + offset(),
      monotonic: () => this.elapsed,
      sleep: (milliseconds, signal) => this.sleep(milliseconds, signal),
    };
  }

  /** Calls `act` after this virtual time. Returns a function that cancels the call. */
  schedule(milliseconds: number, act: () => void): () => void {
    const timer = { at: this.elapsed + Math.max(0, milliseconds), act };
    let index = this.timers.length;
    while (index > 0 && (this.timers[index - 1]?.at ?? 0) > timer.at) index -= 1;
    this.timers.splice(index, 0, timer);
    return () => {
      const at = this.timers.indexOf(timer);
      if (at >= 0) this.timers.splice(at, 1);
    };
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        cancel();
        reject(signal?.reason as Error);
      };
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const cancel = this.schedule(milliseconds, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /**
   * Advances the time until the work is done.
   * @param limit milliseconds of virtual time
   * @throws HangError if no timer is left although the work is not done, or if it takes longer than
   * the limit
   */
  async run<T>(work: Promise<T>, limit: number): Promise<T> {
    const end = this.elapsed + limit;
    const outcome = { over: false };
    const settle = (): void => {
      outcome.over = true;
    };
    work.then(settle, settle);
    for (;;) {
      // Streams of Node defer some of their work to the next turn of the event loop.
      for (let turns = 0; turns < 3; turns += 1) await new Promise((next) => setImmediate(next));
      // If no timer is set, the work may still end after some more turns.
      for (let more = 0; !outcome.over && this.timers.length === 0 && more < 20; more += 1) {
        await new Promise((next) => setImmediate(next));
      }
      if (outcome.over) return work;
      const timer = this.timers.shift();
      if (timer === undefined) throw new HangError('the work waits, but no timer is left');
      if (timer.at > end) throw new HangError('the work did not end within the time limit');
      this.elapsed = Math.max(this.elapsed, timer.at);
      timer.act();
    }
  }

  /** Advances the time by this much and fires the timers in between. */
  advance(milliseconds: number): Promise<void> {
    return this.run(this.sleep(milliseconds), milliseconds);
  }
}

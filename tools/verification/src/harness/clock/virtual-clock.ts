import type { Clock } from '@source-mixpanel/stream';

/** No event is left that could happen, or too much time has passed: a wait can never end. */
export class HangError extends Error {}

interface Timer {
  readonly at: number;
  act(): void;
}

/** Captured on import, because a simulation replaces the globals by its own clock. */
const turn = globalThis.setImmediate;

/**
 * Time that passes only when nothing is left to do at the present moment. Timers act one by one, in
 * the order of their time and, at the same time, in the order they were set, so that a run depends
 * on nothing but what it was given.
 */
export class VirtualClock {
  private readonly timers: Timer[] = [];
  private elapsed = 0;

  /** @param start epoch milliseconds */
  constructor(private readonly start: number) {}

  now(): number {
    return this.start + this.elapsed;
  }

  /** The same time for code that takes a `Clock`; its wall clock may be wrong by `offset`. */
  view(offset: () => number = () => 0): Clock {
    return {
      now: () => this.now() + offset(),
      monotonic: () => this.elapsed,
      sleep: (milliseconds, signal) => this.sleep(milliseconds, signal),
    };
  }

  /** Acts later, unless the function it returns is called first. */
  later(milliseconds: number, act: () => void): () => void {
    const timer = { at: this.elapsed + Math.max(0, milliseconds), act };
    let place = this.timers.length;
    while (place > 0 && (this.timers[place - 1]?.at ?? 0) > timer.at) place -= 1;
    this.timers.splice(place, 0, timer);
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
      const cancel = this.later(milliseconds, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /**
   * Lets time pass until the work is done.
   * @throws HangError when it never will be, or not within so many milliseconds
   */
  async run<T>(work: Promise<T>, limit: number): Promise<T> {
    const end = this.elapsed + limit;
    const outcome = { over: false };
    const settle = (): void => {
      outcome.over = true;
    };
    work.then(settle, settle);
    for (;;) {
      // Streams of Node put off some of their work to the next turn of the event loop.
      for (let turns = 0; turns < 3; turns += 1) await new Promise((next) => turn(next));
      // What ends without a timer may take more turns; time has no reason to pass meanwhile.
      for (let more = 0; !outcome.over && this.timers.length === 0 && more < 20; more += 1) {
        await new Promise((next) => turn(next));
      }
      if (outcome.over) return work;
      const timer = this.timers.shift();
      if (timer === undefined) throw new HangError('nothing is left to wait for');
      if (timer.at > end) throw new HangError('no end within the time that is allowed');
      this.elapsed = Math.max(this.elapsed, timer.at);
      timer.act();
    }
  }

  /** Lets so much time pass, with all that happens in it. */
  advance(milliseconds: number): Promise<void> {
    return this.run(this.sleep(milliseconds), milliseconds);
  }
}

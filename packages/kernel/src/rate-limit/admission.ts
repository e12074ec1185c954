import { shortDuration } from '@source-mixpanel/text';
import { type CallIo, type Clock, TransientError } from '@source-mixpanel/stream';
import { setMaxListeners } from 'node:events';
import type { WindowEntry, SlidingWindow } from './sliding-window.js';
import type { SharedCount } from './shared-count.js';
import type { Slots } from './slots.js';
import { RoundRobinQueue } from './round-robin-queue.js';

export interface AdmissionOptions {
  readonly window: SlidingWindow;
  readonly slots: Slots;
  /** A count that includes the requests of other processes. */
  readonly shared?: SharedCount | undefined;
  readonly clock: Clock;
  /** The maximum time that a request may wait for its quota, in milliseconds. */
  readonly maxWaitMilliseconds: number;
}

/** A request that waits to start; a 429 makes it wait again. */
export interface PendingRequest {
  readonly io: CallIo;
  /** When it first asked, on the monotonic clock; `maxWaitMilliseconds` counts from here. */
  readonly since: number;
  /**
   * Whether the request counts against the quota; called before each try, as a 429 may show that a
   * free request is counted.
   */
  counted(): boolean;
}

/** Permission to start one request. */
export interface Permit {
  readonly entry: WindowEntry | undefined;
  /** Uncounts the request for other processes; absent if it was not counted for them. */
  readonly refund?: (() => Promise<void>) | undefined;
  /** Frees the slot; safe to call twice. */
  release(): void;
}

interface Waiter {
  readonly request: PendingRequest;
  /** The end of the wait that was reported, on the monotonic clock. */
  announced: number;
  /** Whether it was admitted or rejected. */
  isSettled: boolean;
  resolve(permit: Permit): void;
  reject(error: unknown): void;
}

const MIN_SHARED_WAIT_MS = 100;
/** Waits longer than this are reported. */
const REPORT_WAITS_OVER_MS = 5000;

/**
 * Decides which waiting request starts next. A slot is taken first and assigned to a request that
 * may start at that moment, so that no request holds a slot while it waits for the quota. Names
 * take turns.
 */
export class Admission {
  private readonly waiting = new RoundRobinQueue<Waiter>();
  private pausedUntil = -Infinity;
  private running = false;
  /** Ends the wait of the loop; undefined while it does not wait. */
  private wake: AbortController | undefined;

  constructor(private readonly options: AdmissionOptions) {}

  /** Starts no request before a time of the monotonic clock. */
  pauseUntil(until: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, until);
  }

  /**
   * @param again whether the request was answered with 429: it stays ahead of the others of its name
   * @throws TransientError `rate_limited` when the wait would be longer than the `maxWaitMilliseconds` of
   *   the options or of the request's io; the signal's reason
   */
  acquire(request: PendingRequest, again: boolean): Promise<Permit> {
    const { io } = request;
    return new Promise((resolve, reject) => {
      if (io.signal.aborted) {
        const reason: unknown = io.signal.reason;
        reject(reason);
        return;
      }
      const leave = (settle: () => void): void => {
        io.signal.removeEventListener('abort', abort);
        this.waiting.remove(io.name, waiter);
        waiter.isSettled = true;
        settle();
        this.wake?.abort();
      };
      const abort = (): void => waiter.reject(io.signal.reason);
      const waiter: Waiter = {
        request,
        announced: -Infinity,
        isSettled: false,
        resolve: (permit) => leave(() => resolve(permit)),
        reject: (error) => leave(() => reject(error)),
      };
      // Hundreds of requests may wait on the one signal of a stream; Node would call that a leak.
      setMaxListeners(0, io.signal);
      io.signal.addEventListener('abort', abort, { once: true });
      if (again) this.waiting.addFirst(io.name, waiter);
      else this.waiting.add(io.name, waiter);
      this.reconsider();
      void this.run();
    });
  }

  /** Call this when more or less of the quota is left than before. */
  reconsider(): void {
    this.reportWaits();
    this.wake?.abort();
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      while (this.waiting.size > 0) {
        this.reportWaits();
        const now = this.options.clock.monotonic();
        const opens = Math.min(...[...this.waiting].map((waiter) => this.availableAt(waiter, now)));
        if (opens <= now) await this.admitOne();
        else await this.sleepUntil(opens);
      }
    } catch (error) {
      // No caller awaits this loop, so its error is thrown to the waiting requests.
      for (const waiter of [...this.waiting]) waiter.reject(error);
    } finally {
      this.running = false;
    }
  }

  private async admitOne(): Promise<void> {
    const release = await this.options.slots.take();
    const now = this.options.clock.monotonic();
    const waiter = this.waiting.next((candidate) => this.availableAt(candidate, now) <= now);
    if (waiter === undefined) {
      release();
      return;
    }
    if (!waiter.request.counted()) waiter.resolve({ entry: undefined, release });
    else if (this.options.shared === undefined) {
      waiter.resolve({ entry: this.options.window.record(now), release });
    } else await this.admitShared(waiter, this.options.shared, release);
  }

  /**
   * Counts the request for all processes first; if other processes have used up the window, it goes
   * on waiting.
   */
  private async admitShared(
    waiter: Waiter,
    shared: SharedCount,
    release: () => void,
  ): Promise<void> {
    const { window, clock } = this.options;
    const { io } = waiter.request;
    const turn = await shared.take({ limit: window.currentLimit, milliseconds: window.retention });
    const now = clock.monotonic();
    window.setOtherProcesses(now, turn.others);
    if (turn.warning !== undefined) io.report({ kind: 'warning', message: turn.warning });
    if (turn.kind === 'counted' && !waiter.isSettled) {
      waiter.resolve({ entry: window.record(now), refund: () => turn.refund(), release });
      return;
    }
    release();
    if (turn.kind === 'counted') await turn.refund();
    else {
      // A minimum wait, so that a shared count that contradicts the local one does not cause a busy
      // loop.
      window.blockUntil(now + Math.max(MIN_SHARED_WAIT_MS, turn.opensIn));
      if (!waiter.isSettled) this.waiting.addFirst(io.name, waiter);
    }
  }

  /**
   * @param now the one moment that a decision is based on: reading the clock twice would return a
   * later time
   */
  private availableAt({ request }: Waiter, now: number): number {
    const paid = request.counted() ? this.options.window.availableAt(now) : now;
    return Math.max(paid, this.pausedUntil);
  }

  private async sleepUntil(opens: number): Promise<void> {
    this.wake = new AbortController();
    const { signal } = this.wake;
    try {
      await this.options.clock.sleep(opens - this.options.clock.monotonic(), signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.wake = undefined;
    }
  }

  /** Reports each long wait once, and rejects requests whose wait would be too long. */
  private reportWaits(): void {
    const { clock, maxWaitMilliseconds } = this.options;
    const now = clock.monotonic();
    for (const waiter of [...this.waiting]) {
      const opens = this.availableAt(waiter, now);
      if (opens <= now) continue;
      const { since, io } = waiter.request;
      if (opens - since > Math.min(maxWaitMilliseconds, io.maxWaitMilliseconds ?? Infinity)) {
        waiter.reject(waitTooLongError(opens - now));
      } else if (opens - now > REPORT_WAITS_OVER_MS && waiter.announced <= now) {
        waiter.announced = opens;
        waiter.request.io.report({ kind: 'waiting', until: Math.ceil(clock.now() + opens - now) });
      }
    }
  }
}

function waitTooLongError(milliseconds: number): TransientError {
  return new TransientError(
    'rate_limited',
    `The quota is used up; the next request can start in ${shortDuration(milliseconds)}.`,
  );
}

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
  /** A request count that is shared with other processes. */
  readonly shared?: SharedCount | undefined;
  readonly clock: Clock;
  /** The maximum time in milliseconds that a request waits for quota. */
  readonly maxWaitMilliseconds: number;
}

/** A request that waits until it may start. After each 429, it waits again. */
export interface PendingRequest {
  readonly io: CallIo;
  /**
   * When its first wait began, on the monotonic clock. `maxWaitMilliseconds` is measured from this
   * time, also after a 429.
   */
  readonly since: number;
  /**
   * Returns whether the request counts against the quota. Called before each try, because a 429 may
   * show that free requests are counted too.
   */
  isCounted(): boolean;
}

/** Permission to start one request. */
export interface Permit {
  /** The entry of the request in the sliding window; undefined if the request is not counted. */
  readonly entry: WindowEntry | undefined;
  /** Removes the request from the shared count; absent if it was not counted there. */
  readonly refund?: (() => Promise<void>) | undefined;
  /** Releases the concurrency slot of the request; may be called twice. */
  release(): void;
}

interface Waiter {
  readonly request: PendingRequest;
  /** The end of the wait that was last reported to the user, on the monotonic clock. */
  reportedUntil: number;
  /** Whether the request was admitted or rejected. */
  isSettled: boolean;
  resolve(permit: Permit): void;
  reject(error: unknown): void;
}

const MIN_SHARED_WAIT_MS = 100;
/** Waits up to this length are not reported to the user. */
const MAX_UNREPORTED_WAIT_MS = 5000;

/**
 * Decides which waiting request starts next. It first waits for a free concurrency slot and then
 * chooses a request that may start at that time, so that no request occupies a slot while it waits
 * for quota. Streams take turns.
 */
export class Admission {
  private readonly waiting = new RoundRobinQueue<Waiter>();
  private pausedUntil = -Infinity;
  private running = false;
  /** Aborting it ends the sleep of `run`; undefined while `run` does not sleep. */
  private wake: AbortController | undefined;

  constructor(private readonly options: AdmissionOptions) {}

  /** Delays all requests, also those that are not counted, until this time (monotonic clock). */
  pauseUntil(until: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, until);
  }

  /**
   * Waits until the request may start.
   * @param again whether the request was already sent and received a 429: it is then queued before
   * the other requests of its stream
   * @throws TransientError `rate_limited` if the wait would be longer than `maxWaitMilliseconds` of
   * the options or of the request's io; the reason of the signal when it aborts
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
        reportedUntil: -Infinity,
        isSettled: false,
        resolve: (permit) => leave(() => resolve(permit)),
        reject: (error) => leave(() => reject(error)),
      };
      // Hundreds of requests may wait with the signal of one stream. By default, Node.js reports
      // more than ten listeners as a memory leak.
      setMaxListeners(0, io.signal);
      io.signal.addEventListener('abort', abort, { once: true });
      if (again) this.waiting.addFirst(io.name, waiter);
      else this.waiting.add(io.name, waiter);
      this.reconsider();
      void this.run();
    });
  }

  /** Decides again which requests may start. Call this when the remaining quota has changed. */
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
        const times = [...this.waiting].map((waiter) => this.availableAt(waiter, now));
        const earliest = Math.min(...times);
        if (earliest <= now) await this.admitOne();
        else await this.sleepUntil(earliest);
      }
    } catch (error) {
      // No caller awaits this loop. If the waiting requests did not reject with its error, the
      // error would be lost, and they would wait forever.
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
    if (!waiter.request.isCounted()) waiter.resolve({ entry: undefined, release });
    else if (this.options.shared === undefined) {
      waiter.resolve({ entry: this.options.window.record(now), release });
    } else await this.admitShared(waiter, this.options.shared, release);
  }

  /**
   * Starts the request if the count that other processes share has quota left. Otherwise the
   * request continues to wait.
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
      // A minimum wait prevents a busy loop if the shared count contradicts the local one.
      window.blockUntil(now + Math.max(MIN_SHARED_WAIT_MS, turn.opensIn));
      if (!waiter.isSettled) this.waiting.addFirst(io.name, waiter);
    }
  }

  /**
   * Returns when the request may start; never earlier than `now`.
   * @param now the time with which the caller compares the result. If this method read the clock
   * itself, the result would always be later than that time, and no request would start
   */
  private availableAt({ request }: Waiter, now: number): number {
    const fromQuota = request.isCounted() ? this.options.window.availableAt(now) : now;
    return Math.max(fromQuota, this.pausedUntil);
  }

  private async sleepUntil(time: number): Promise<void> {
    this.wake = new AbortController();
    const { signal } = this.wake;
    try {
      await this.options.clock.sleep(time - this.options.clock.monotonic(), signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.wake = undefined;
    }
  }

  /** Reports each long wait to the user once, and rejects requests whose wait would be too long. */
  private reportWaits(): void {
    const { clock, maxWaitMilliseconds } = this.options;
    const now = clock.monotonic();
    for (const waiter of [...this.waiting]) {
      const start = this.availableAt(waiter, now);
      if (start <= now) continue;
      const { since, io } = waiter.request;
      if (start - since > Math.min(maxWaitMilliseconds, io.maxWaitMilliseconds ?? Infinity)) {
        waiter.reject(waitTooLongError(start - now));
      } else if (start - now > MAX_UNREPORTED_WAIT_MS && waiter.reportedUntil <= now) {
        waiter.reportedUntil = start;
        waiter.request.io.report({ kind: 'waiting', until: Math.ceil(clock.now() + start - now) });
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

import { TransientError, type Clock } from '@source-mixpanel/stream';
import { Admission, type PendingRequest, type Permit } from './admission.js';
import { SlidingWindow } from './sliding-window.js';
import type { HttpRequest, HttpResponse, Send } from '../send.js';
import {
  parseRateLimitHeaders,
  type RateLimitNames,
  type RateLimitInfo,
} from './rate-limit-headers.js';
import type { SharedCount } from './shared-count.js';
import { Slots } from './slots.js';
import { Bare429Backoff } from './bare-429-backoff.js';
import { cancelBody, onBodyEnd } from '../body/body-end.js';

export interface BudgetOptions {
  /** The maximum number of requests at the same time. */
  readonly concurrency: number;
  /** The maximum number of requests per rolling window; absent: no limit. */
  readonly quota?: number;
  /** The length of the window in milliseconds; default one hour. */
  readonly windowMilliseconds?: number;
  /** The maximum number of requests that start per second; absent: no limit. */
  readonly perSecond?: number;
  /**
   * The names of the server's limits in `RateLimit` headers; absent: of all rate-limit headers,
   * only `Retry-After` is used.
   */
  readonly rateLimitNames?: RateLimitNames;
  /** A request count that is shared with other processes. */
  readonly shared?: SharedCount | undefined;
}

export interface BudgetDependencies {
  readonly clock: Clock;
  /**
   * The maximum time in milliseconds that a request waits for quota before it fails; default: no
   * limit.
   */
  readonly maxWaitMilliseconds?: number;
}

/**
 * The statuses of responses whose requests the server does not count, because it rejected them
 * before it did any work.
 */
const UNCOUNTED = new Set([401, 402, 429]);

/**
 * The limits of one API of a server: its quota and its number of concurrent requests. All requests
 * that have the name of this budget share these limits.
 */
export class Budget {
  private readonly windowMilliseconds: number;
  private readonly window: SlidingWindow;
  private readonly admission: Admission;
  /** For each stream name, the time since which every response was a 429 (monotonic clock, ms). */
  private readonly refusedSince = new Map<string, number>();
  private readonly bare429: Bare429Backoff;
  /**
   * Whether the server counts requests that are documented as free. True once one of them has
   * received a 429 because the quota was used up.
   */
  private areFreeRequestsCounted = false;

  constructor(
    private readonly options: BudgetOptions,
    private readonly dependencies: BudgetDependencies,
  ) {
    this.windowMilliseconds = options.windowMilliseconds ?? 3_600_000;
    this.bare429 = new Bare429Backoff(this.windowMilliseconds);
    this.window = new SlidingWindow({
      limit: options.quota ?? Infinity,
      windowMilliseconds: this.windowMilliseconds,
    });
    this.admission = new Admission({
      window: this.window,
      slots: new Slots(options),
      shared: options.shared,
      clock: dependencies.clock,
      maxWaitMilliseconds: dependencies.maxWaitMilliseconds ?? Infinity,
    });
  }

  /**
   * Returns how many requests may start now without waiting for quota; `Infinity` if there is no
   * quota.
   */
  remaining(): number {
    return this.window.remaining(this.dependencies.clock.monotonic());
  }

  /**
   * Returns how many requests the quota allows per window, or the lower number that the server has
   * reported; `Infinity` if there is no quota.
   */
  quota(): number {
    return this.window.currentLimit;
  }

  /**
   * Returns when the next request that counts against the quota may start, in epoch milliseconds.
   * While quota is left, that is now.
   */
  availableAt(): number {
    const { clock } = this.dependencies;
    const now = clock.monotonic();
    return Math.ceil(clock.now() + this.window.availableAt(now) - now);
  }

  /**
   * Sends the request as soon as the budget allows it, and again after each 429. The request
   * occupies a concurrency slot until the body of its response has ended.
   */
  async send(next: Send, request: HttpRequest): Promise<HttpResponse> {
    const pending: PendingRequest = {
      io: request.io,
      since: this.dependencies.clock.monotonic(),
      isCounted: () => request.free !== true || this.areFreeRequestsCounted,
    };
    for (let again = false; ; again = true) {
      const permit = await this.admission.acquire(pending, again);
      const sent = this.dependencies.clock.monotonic();
      const response = await sendWith(permit, next, request);
      if (permit.entry !== undefined && UNCOUNTED.has(response.status)) {
        this.window.refund(permit.entry);
        await permit.refund?.();
      }
      const limits = this.applyHeaders(response);
      if (response.status !== 429) {
        this.bare429.resetAfter({ counted: permit.entry !== undefined });
        this.refusedSince.delete(request.io.name);
        return response;
      }
      if (response.body.kind === 'stream') await cancelBody(response.body.chunks);
      this.failAfterTwoWindows(request.io.name);
      this.backOff(limits, { permit, sent });
    }
  }

  private applyHeaders({ headers }: HttpResponse): RateLimitInfo {
    const { clock } = this.dependencies;
    const limits = parseRateLimitHeaders(headers, this.options.rateLimitNames, clock.now());
    if (limits.quota !== undefined) this.window.applyServerQuota(clock.monotonic(), limits.quota);
    this.admission.reconsider();
    return limits;
  }

  /**
   * Pauses requests after a 429. The pause is as long as the server requests, but never shorter
   * than after the same number of 429s without rate-limit headers, so that `Retry-After: 0` does
   * not cause a busy loop of requests.
   */
  private backOff(limits: RateLimitInfo, { permit, sent }: Refused): void {
    const now = this.dependencies.clock.monotonic();
    const backoff = this.bare429.pauseAfter({
      now,
      sent,
      counted: permit.entry !== undefined,
      oldestExpiresAt: this.window.oldestExpiresAt(now),
    });
    const { concurrency, quota } = limits;
    if (concurrency?.remaining === 0 && quota?.remaining !== 0) {
      // The default is ten seconds with a window of an hour.
      const wait =
        ignoreZero(limits.retryAfter) ?? concurrency.reset ?? this.windowMilliseconds / 360;
      this.admission.pauseUntil(Math.max(now + wait, backoff.until));
      return;
    }
    const requested =
      ignoreZero(limits.retryAfter) ?? (quota?.remaining === 0 ? quota.reset : undefined);
    const until = Math.max(now + (requested ?? 0), backoff.until);
    if (requested === undefined && backoff.kind === 'burst') {
      this.admission.pauseUntil(until);
      return;
    }
    if (permit.entry === undefined) this.areFreeRequestsCounted = true;
    this.window.blockUntil(until);
  }

  private failAfterTwoWindows(name: string): void {
    const now = this.dependencies.clock.monotonic();
    const since = this.refusedSince.get(name) ?? now;
    this.refusedSince.set(name, since);
    if (now - since < 2 * this.windowMilliseconds) return;
    this.refusedSince.delete(name);
    throw new TransientError(
      'rate_limited',
      'Every request was rate-limited (429) for two full quota windows; another client may be using the quota of this project.',
    );
  }
}

interface Refused {
  readonly permit: Permit;
  /** When the request was sent, on the monotonic clock. */
  readonly sent: number;
}

/**
 * Returns a positive wait unchanged, and undefined for 0: a wait of 0 is treated like a missing
 * header, because after a 429 it cannot be right.
 */
function ignoreZero(milliseconds: number | undefined): number | undefined {
  return milliseconds === 0 ? undefined : milliseconds;
}

async function sendWith(permit: Permit, next: Send, request: HttpRequest): Promise<HttpResponse> {
  const { signal } = request.io;
  const releaseSlot = (): void => {
    signal.removeEventListener('abort', releaseSlot);
    permit.release();
  };
  try {
    const response = await next(request);
    const { body } = response;
    if (body.kind !== 'stream') {
      releaseSlot();
      return response;
    }
    // After an abort, the reader may never read the body to its end, and the slot would never be
    // released.
    signal.addEventListener('abort', releaseSlot, { once: true });
    const chunks = onBodyEnd(body.chunks, { onEnd: releaseSlot });
    return { ...response, body: { ...body, chunks } };
  } catch (error) {
    releaseSlot();
    throw error;
  }
}

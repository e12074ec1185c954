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
  /** Requests at the same time. */
  readonly concurrency: number;
  /** Requests per rolling window; absent: no limit. */
  readonly quota?: number;
  /** Length of the window; default one hour. */
  readonly windowMilliseconds?: number;
  /** Requests that may start per second. */
  readonly perSecond?: number;
  /** The server's names of its limits in rate-limit headers, if it sends them. */
  readonly rateLimitNames?: RateLimitNames;
  /** A count that is shared with other processes. */
  readonly shared?: SharedCount | undefined;
}

export interface BudgetDependencies {
  readonly clock: Clock;
  /**
   * The maximum time that a request may wait for its quota before it fails, in milliseconds;
   * default: no limit.
   */
  readonly maxWaitMilliseconds?: number;
}

/**
 * Statuses of answers that the server does not count: it rejected the request before it did any
 * work.
 */
const UNCOUNTED = new Set([401, 402, 429]);

/** One limit of a server, shared by all requests that name it. */
export class Budget {
  private readonly windowMilliseconds: number;
  private readonly window: SlidingWindow;
  private readonly admission: Admission;
  /** Since when a name has received nothing but 429 (monotonic clock, ms). */
  private readonly refusedSince = new Map<string, number>();
  private readonly bare429: Bare429Backoff;
  /** False once a request that is documented as free was answered with 429. */
  private freeRequestsUncounted = true;

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
   * Returns how many requests may start now without waiting for the quota; `Infinity` without one.
   */
  remaining(): number {
    return this.window.remaining(this.dependencies.clock.monotonic());
  }

  /** Returns how many requests the quota allows per window; `Infinity` without one. */
  quota(): number {
    return this.window.currentLimit;
  }

  /**
   * Returns when the next counted request may start, in epoch milliseconds: now while quota is
   * left.
   */
  availableAt(): number {
    const { clock } = this.dependencies;
    const now = clock.monotonic();
    return Math.ceil(clock.now() + this.window.availableAt(now) - now);
  }

  /**
   * Sends the request when the budget allows, again after each 429; holds a slot until the body has
   * ended.
   */
  async send(next: Send, request: HttpRequest): Promise<HttpResponse> {
    const applicant: PendingRequest = {
      io: request.io,
      since: this.dependencies.clock.monotonic(),
      counted: () => request.free !== true || !this.freeRequestsUncounted,
    };
    for (let again = false; ; again = true) {
      const permit = await this.admission.acquire(applicant, again);
      const sent = this.dependencies.clock.monotonic();
      const response = await sendWith(permit, next, request);
      if (permit.entry !== undefined && UNCOUNTED.has(response.status)) {
        this.window.refund(permit.entry);
        await permit.refund?.();
      }
      const limits = this.applyHeaders(response);
      if (response.status !== 429) {
        this.bare429.answered({ counted: permit.entry !== undefined });
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
   * Turns a 429 into a pause: as long as the server asks for, but never shorter than after the same
   * number of refusals without rate-limit headers, so that `Retry-After: 0` does not cause a busy
   * loop of requests.
   */
  private backOff(limits: RateLimitInfo, { permit, sent }: Refused): void {
    const now = this.dependencies.clock.monotonic();
    const backoff = this.bare429.refused({
      now,
      sent,
      counted: permit.entry !== undefined,
      oldestExpiresAt: this.window.oldestExpiresAt(now),
    });
    const { concurrency, quota } = limits;
    if (concurrency?.remaining === 0 && quota?.remaining !== 0) {
      const wait =
        positive(limits.retryAfter) ?? concurrency.reset ?? this.windowMilliseconds / 360;
      this.admission.pauseUntil(Math.max(now + wait, backoff.until));
      return;
    }
    const asked = positive(limits.retryAfter) ?? (quota?.remaining === 0 ? quota.reset : undefined);
    const until = Math.max(now + (asked ?? 0), backoff.until);
    if (asked === undefined && backoff.kind === 'burst') {
      this.admission.pauseUntil(until);
      return;
    }
    if (permit.entry === undefined) this.freeRequestsUncounted = false;
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
  /** On the monotonic clock. */
  readonly sent: number;
}

/**
 * Returns undefined for a wait of zero, or until a date in the past, which explains as little as no
 * wait.
 */
function positive(milliseconds: number | undefined): number | undefined {
  return milliseconds === 0 ? undefined : milliseconds;
}

async function sendWith(permit: Permit, next: Send, request: HttpRequest): Promise<HttpResponse> {
  const { signal } = request.io;
  const free = (): void => {
    signal.removeEventListener('abort', free);
    permit.release();
  };
  try {
    const response = await next(request);
    const { body } = response;
    if (body.kind !== 'stream') {
      free();
      return response;
    }
    // An aborted reader may never read the body again.
    signal.addEventListener('abort', free, { once: true });
    const chunks = onBodyEnd(body.chunks, { onEnd: free });
    return { ...response, body: { ...body, chunks } };
  } catch (error) {
    free();
    throw error;
  }
}

/**
 * The probable cause of a 429 without rate-limit headers, and until when to wait (monotonic clock,
 * ms).
 */
export interface Backoff {
  /**
   * `burst`: too many requests at once or within a second; `quota`: other clients used up the
   * quota.
   */
  readonly kind: 'burst' | 'quota';
  readonly until: number;
}

export interface Bare429 {
  readonly now: number;
  /** When the request that received the 429 was sent. */
  readonly sent: number;
  /** Whether the request counted against the quota. */
  readonly counted: boolean;
  /**
   * When our oldest request stops counting. From then on, at least one new request is certainly
   * allowed.
   */
  readonly oldestExpiresAt: number | undefined;
}

/**
 * The maximum number of consecutive 429s whose probable cause is a burst limit. With a window of an
 * hour, the pauses after them last 62 seconds together.
 */
const MAX_BURST_REFUSALS = 5;

/**
 * Chooses the pauses after 429s that have neither `RateLimit` nor `Retry-After` headers. Our own
 * count never exceeds the quota, so the cause is one of these: too many requests within a second or
 * at once, an overloaded server, or other clients that used up the quota. All but the last pass
 * within seconds, and a 429 does not use quota, so the pauses begin short and are doubled:
 *
 * ```
 *   window 1 h   2 s  4 s  8 s  16 s  32 s │ 64 s  128 s  256 s  300 s  300 s …
 *                burst: all requests wait │ quota: only counted requests wait, and never
 *                                          │ longer than until our oldest request stops counting
 * ```
 *
 * The current time is an argument of the methods.
 */
export class Bare429Backoff {
  private counted = NONE;
  private free = NONE;

  constructor(private readonly windowMilliseconds: number) {}

  /**
   * Call this after a response other than 429. The response to a free request does not show that
   * quota is left.
   */
  answered({ counted }: { readonly counted: boolean }): void {
    this.free = { ...this.free, consecutive: 0 };
    if (counted) this.counted = { ...this.counted, consecutive: 0 };
  }

  refused(refusal: Bare429): Backoff {
    const kind = refusal.counted ? 'counted' : 'free';
    const before = this[kind];
    // Requests that were sent before the pause was known count as one 429.
    if (refusal.sent < before.backoff.until) return before.backoff;
    const backoff = this.backoff(refusal, before.consecutive);
    this[kind] = { consecutive: before.consecutive + 1, backoff };
    return backoff;
  }

  private backoff({ now, oldestExpiresAt }: Bare429, consecutive: number): Backoff {
    const window = this.windowMilliseconds;
    const until = now + Math.min((window / 1800) * 2 ** consecutive, window / 12);
    return consecutive < MAX_BURST_REFUSALS
      ? { kind: 'burst', until }
      : { kind: 'quota', until: Math.min(until, oldestExpiresAt ?? Infinity) };
  }
}

interface Streak {
  readonly consecutive: number;
  /**
   * The last pause. It also applies to requests that received a 429 although they were sent before
   * its end.
   */
  readonly backoff: Backoff;
}

const NONE: Streak = { consecutive: 0, backoff: { kind: 'burst', until: -Infinity } };

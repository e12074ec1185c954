/**
 * The probable cause of a 429 without rate-limit headers, and how long to wait (monotonic clock,
 * ms).
 */
export interface Backoff {
  /** `burst`: too many requests at once or in a second; `quota`: other clients used up the window. */
  readonly kind: 'burst' | 'quota';
  readonly until: number;
}

export interface Bare429 {
  readonly now: number;
  /** When the refused request was sent. */
  readonly sent: number;
  /** Whether the request counted against the quota. */
  readonly counted: boolean;
  /**
   * When the first request of our own leaves the window, which then certainly has space for one.
   */
  readonly oldestExpiresAt: number | undefined;
}

/**
 * The maximum number of consecutive refusals that a burst limit explains: with a window of an hour,
 * 62 seconds.
 */
const MAX_BURST_REFUSALS = 5;

/**
 * Chooses pauses after 429s that carry neither `RateLimit` nor `Retry-After`. We send only what our
 * own count allows, so such an answer has another cause: too many requests in a second or at once,
 * a server that sheds load, or other clients that used up the window. The first three pass in
 * seconds, and a refusal costs nothing, so the pauses begin short and double:
 *
 * ```
 *   window 1 h   2 s  4 s  8 s  16 s  32 s │ 64 s  128 s  256 s  300 s  300 s …
 *                burst: all  requests wait │ quota: only those it pays for, and never
 *                                          │ longer than until our own oldest leaves
 * ```
 *
 * Pure: the time is an argument.
 */
export class Bare429Backoff {
  private counted = NONE;
  private free = NONE;

  constructor(private readonly windowMilliseconds: number) {}

  /** Call this for an answer other than 429. A free request does not show that quota is left. */
  answered({ counted }: { readonly counted: boolean }): void {
    this.free = { ...this.free, consecutive: 0 };
    if (counted) this.counted = { ...this.counted, consecutive: 0 };
  }

  refused(refusal: Bare429): Backoff {
    const kind = refusal.counted ? 'counted' : 'free';
    const before = this[kind];
    // Requests that were sent together are refused together: they count as one refusal.
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
  /** The last pause; it also applies to requests sent before its end. */
  readonly backoff: Backoff;
}

const NONE: Streak = { consecutive: 0, backoff: { kind: 'burst', until: -Infinity } };

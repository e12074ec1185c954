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

/** A 429 without rate-limit headers. Times are in milliseconds of the monotonic clock. */
export interface Bare429 {
  readonly now: number;
  /** When the request that received the 429 was sent. */
  readonly sent: number;
  /** Whether the request counted against the quota. */
  readonly counted: boolean;
  /**
   * When the oldest request of this process stops counting. From then on, at least one new request
   * is certainly allowed. Undefined if no request of this process counts.
   */
  readonly oldestExpiresAt: number | undefined;
}

/**
 * After this number of consecutive 429s, the probable cause of the next one is no longer a burst
 * limit but a used-up quota. With a window of an hour, the pauses until then last 62 seconds
 * together.
 */
const MAX_BURST_REFUSALS = 5;

/**
 * Chooses the pauses after 429s that have neither `RateLimit` nor `Retry-After` headers. Our own
 * count never exceeds the quota, so the cause is one of these: too many requests within a second or
 * at once, an overloaded server, or other clients that used up the quota. All of these, except a
 * used-up quota, pass within seconds, and a 429 does not use quota. Therefore the pauses begin
 * short and are doubled:
 *
 * ```
 *   window 1 h   2 s  4 s  8 s  16 s  32 s │ 64 s  128 s  256 s  300 s  300 s …
 *                burst: all requests wait │ quota: only counted requests wait, and never
 *                                          │ longer than until our oldest request stops counting
 * ```
 */
export class Bare429Backoff {
  private counted = NONE;
  private free = NONE;

  constructor(private readonly windowMilliseconds: number) {}

  /**
   * Begins with short pauses again. Call this after a response other than 429. The response to a
   * free request resets only the pauses of free requests, because it does not show that quota is
   * left.
   */
  resetAfter({ counted }: { readonly counted: boolean }): void {
    this.free = { ...this.free, consecutive: 0 };
    if (counted) this.counted = { ...this.counted, consecutive: 0 };
  }

  /** Returns the pause after a 429. */
  pauseAfter(refusal: Bare429): Backoff {
    const kind = refusal.counted ? 'counted' : 'free';
    const before = this[kind];
    // The request was already on its way when the pause began, so its 429 does not make it longer.
    if (refusal.sent < before.backoff.until) return before.backoff;
    const backoff = this.nextPause(refusal, before.consecutive);
    this[kind] = { consecutive: before.consecutive + 1, backoff };
    return backoff;
  }

  private nextPause({ now, oldestExpiresAt }: Bare429, consecutive: number): Backoff {
    const window = this.windowMilliseconds;
    const until = now + Math.min((window / 1800) * 2 ** consecutive, window / 12);
    return consecutive < MAX_BURST_REFUSALS
      ? { kind: 'burst', until }
      : { kind: 'quota', until: Math.min(until, oldestExpiresAt ?? Infinity) };
  }
}

/** A series of 429s without another response in between. */
interface Streak {
  /** The number of 429s, not counting those of requests that were sent before a pause ended. */
  readonly consecutive: number;
  /** The last pause. */
  readonly backoff: Backoff;
}

const NONE: Streak = { consecutive: 0, backoff: { kind: 'burst', until: -Infinity } };

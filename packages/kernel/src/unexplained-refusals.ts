/** What a refusal without a word probably means, and until when to wait on the monotonic clock. */
export interface Guess {
  /** `moment`: too many at once or in a second; `quota`: others have spent the window. */
  readonly kind: 'moment' | 'quota';
  readonly until: number;
}

export interface UnexplainedRefusal {
  readonly now: number;
  /** When the refused request was sent. */
  readonly sent: number;
  /** Whether the quota was to pay for it. */
  readonly counted: boolean;
  /** When the first request of our own leaves the window, and so gives one back for certain. */
  readonly oldestLeaves: number | undefined;
}

/** Refusals in a row that a limit of the moment explains: with a window of an hour, 62 seconds. */
const MOMENTARY = 5;

/**
 * Guesses at 429s that carry neither `RateLimit` nor `Retry-After`. We send only what our own count
 * allows, so such an answer has another cause: too many requests in a second or at once, a server
 * that sheds load, or other clients that have spent the window. The first three pass in seconds and
 * a refusal costs nothing, so the pauses begin short and double:
 *
 * ```
 *   window 1 h   2 s  4 s  8 s  16 s  32 s │ 64 s  128 s  256 s  300 s  300 s …
 *                moment: all requests wait │ quota: only those it pays for, and never
 *                                          │ longer than until our own oldest leaves
 * ```
 *
 * Pure: every question brings the time.
 */
export class UnexplainedRefusals {
  private counted = NONE;
  private free = NONE;

  constructor(private readonly windowMilliseconds: number) {}

  /** An answer that was no refusal. One that cost nothing does not show that the quota has room. */
  answered({ counted }: { readonly counted: boolean }): void {
    this.free = { ...this.free, inARow: 0 };
    if (counted) this.counted = { ...this.counted, inARow: 0 };
  }

  refused(refusal: UnexplainedRefusal): Guess {
    const kind = refusal.counted ? 'counted' : 'free';
    const before = this[kind];
    // Requests that were sent side by side are refused side by side: that is one refusal.
    if (refusal.sent < before.guess.until) return before.guess;
    const guess = this.guess(refusal, before.inARow);
    this[kind] = { inARow: before.inARow + 1, guess };
    return guess;
  }

  private guess({ now, oldestLeaves }: UnexplainedRefusal, inARow: number): Guess {
    const window = this.windowMilliseconds;
    const until = now + Math.min((window / 1800) * 2 ** inARow, window / 12);
    return inARow < MOMENTARY
      ? { kind: 'moment', until }
      : { kind: 'quota', until: Math.min(until, oldestLeaves ?? Infinity) };
  }
}

interface Streak {
  readonly inARow: number;
  /** The last, which also holds for what was sent before its end. */
  readonly guess: Guess;
}

const NONE: Streak = { inARow: 0, guess: { kind: 'moment', until: -Infinity } };

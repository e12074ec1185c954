export interface RollingLedgerOptions {
  /** Requests that may start in any window; `Infinity` counts nothing. */
  readonly limit: number;
  readonly windowMilliseconds: number;
}

/** What a server says is left. */
export interface RemainingWord {
  readonly remaining: number;
  /** Milliseconds until the server counts anew. */
  readonly reset?: number | undefined;
  /** The limit it enforces. */
  readonly limit?: number | undefined;
}

/** One counted request. */
export interface LedgerEntry {
  readonly at: number;
}

/**
 * Counts requests in a rolling window. Pure: every question brings the time, in milliseconds of a
 * clock that never goes back.
 *
 * An entry stays a little longer than the window (1/720, five seconds of an hour): the server
 * counts a request when it arrives, later than we sent it, and would refuse one sent at the exact
 * end of the window, with a wait of up to a whole window as the price.
 */
export class RollingLedger {
  private entries: LedgerEntry[] = [];
  private limit: number;
  private readonly stay: number;
  /** Requests of other clients, as far as the server told. */
  private foreign = NOBODY;
  private closedUntil = -Infinity;

  constructor(private readonly options: RollingLedgerOptions) {
    this.limit = options.limit;
    this.stay = options.windowMilliseconds * (1 + 1 / 720);
  }

  /** How many requests may start now. */
  remaining(now: number): number {
    this.forgetOld(now);
    if (now < this.closedUntil) return 0;
    return Math.max(0, this.limit - this.entries.length - this.foreign.count);
  }

  /** The earliest time, not before now, at which a request may start. */
  opensAt(now: number): number {
    this.forgetOld(now);
    const opens = Math.max(now, this.closedUntil);
    const excess = this.entries.length + this.foreign.count - this.limit + 1;
    if (excess <= 0) return opens;
    const leaving = [
      ...this.entries.map((entry) => entry.at + this.stay),
      ...Array.from({ length: this.foreign.count }, () => this.foreign.until),
    ].sort((a, b) => a - b);
    return Math.max(opens, leaving[excess - 1] ?? opens);
  }

  /** When our oldest entry leaves the window; undefined without one. */
  oldestLeaves(now: number): number | undefined {
    this.forgetOld(now);
    const oldest = this.entries[0];
    return oldest === undefined ? undefined : oldest.at + this.stay;
  }

  /** Counts a request that starts now. */
  take(now: number): LedgerEntry {
    const entry = { at: now };
    if (this.options.limit !== Infinity) this.entries.push(entry);
    return entry;
  }

  /** Uncounts a request the server did not count. */
  forget(entry: LedgerEntry): void {
    this.entries = this.entries.filter((other) => other !== entry);
  }

  /**
   * Believes a server that says less is left than we thought: others ask as well. It never raises
   * what is left by our own count, since requests still on their way are not in the server's.
   */
  correct(now: number, word: RemainingWord): void {
    if (this.options.limit === Infinity) return;
    this.forgetOld(now);
    this.limit = Math.max(1, Math.min(this.options.limit, word.limit ?? this.options.limit));
    const own = Math.max(0, this.limit - this.entries.length);
    const reset = Math.min(word.reset ?? this.stay, this.stay);
    this.foreign = { count: Math.max(0, own - word.remaining), until: now + reset };
  }

  /** Lets no request start before a time. */
  close(until: number): void {
    this.closedUntil = Math.max(this.closedUntil, until);
  }

  private forgetOld(now: number): void {
    this.entries = this.entries.filter((entry) => entry.at + this.stay > now);
    if (this.foreign.until <= now) this.foreign = NOBODY;
  }
}

const NOBODY = { count: 0, until: -Infinity };

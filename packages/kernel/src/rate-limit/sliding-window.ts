export interface SlidingWindowOptions {
  /**
   * The maximum number of requests that start within any window. With `Infinity`, requests are not
   * counted.
   */
  readonly limit: number;
  readonly windowMilliseconds: number;
}

/** The remaining quota that the server reports. */
export interface QuotaStatus {
  readonly remaining: number;
  /** The milliseconds until the server resets its count. */
  readonly reset?: number | undefined;
  /** The limit that the server enforces. */
  readonly limit?: number | undefined;
}

/** One request that was counted; `at` is the time at which it started. */
export interface WindowEntry {
  readonly at: number;
}

/**
 * Counts requests in a rolling window. Every method receives the current time, in milliseconds of a
 * monotonic clock.
 *
 * A request counts slightly longer than the window (by 1/720, which is five seconds for an hour),
 * because the server counts it when it arrives, which is later than when it was sent. Otherwise, a
 * request that is sent exactly when the window ends could be rejected, and might then have to wait
 * for another window.
 */
export class SlidingWindow {
  private entries: WindowEntry[] = [];
  private limit: number;
  /** How long a request counts, in milliseconds. */
  readonly retention: number;
  /** For each request of another process (see `SharedCount`), the time when it stops counting. */
  private otherProcesses: readonly number[] = [];
  /**
   * The number of requests of other clients, derived from the remaining quota that the server
   * reported, and the time until which they count.
   */
  private otherClients = NO_OTHER_CLIENTS;
  private blockedUntil = -Infinity;

  constructor(private readonly options: SlidingWindowOptions) {
    this.limit = options.limit;
    this.retention = options.windowMilliseconds * (1 + 1 / 720);
  }

  /**
   * The number of requests that may start within a window: the configured limit, or the limit that
   * the server reported if that is lower.
   */
  get currentLimit(): number {
    return this.limit;
  }

  /** Returns how many requests may start now. */
  remaining(now: number): number {
    this.dropExpired(now);
    if (now < this.blockedUntil) return 0;
    return Math.max(0, this.limit - this.countedRequests - this.otherClients.count);
  }

  /** Returns the earliest time, not before now, at which a request may start. */
  availableAt(now: number): number {
    this.dropExpired(now);
    const earliest = Math.max(now, this.blockedUntil);
    const excess = this.countedRequests + this.otherClients.count - this.limit + 1;
    if (excess <= 0) return earliest;
    const expiries = [
      ...this.entries.map((entry) => entry.at + this.retention),
      ...this.otherProcesses,
      ...Array.from({ length: this.otherClients.count }, () => this.otherClients.until),
    ].sort((a, b) => a - b);
    return Math.max(earliest, expiries[excess - 1] ?? earliest);
  }

  /** Returns when our oldest request stops counting; undefined if there is none. */
  oldestExpiresAt(now: number): number | undefined {
    this.dropExpired(now);
    const oldest = this.entries[0];
    return oldest === undefined ? undefined : oldest.at + this.retention;
  }

  /** Counts a request that starts now. */
  record(now: number): WindowEntry {
    const entry = { at: now };
    if (this.options.limit !== Infinity) this.entries.push(entry);
    return entry;
  }

  /** Removes a request that the server did not count, so that it no longer uses quota. */
  refund(entry: WindowEntry): void {
    this.entries = this.entries.filter((other) => other !== entry);
  }

  /**
   * Lowers the remaining quota to the number that the server reports, because other clients use the
   * quota too. A higher number is ignored, because the server has not yet counted requests that are
   * still on their way.
   */
  applyServerQuota(now: number, status: QuotaStatus): void {
    if (this.options.limit === Infinity) return;
    this.dropExpired(now);
    this.limit = Math.max(1, Math.min(this.options.limit, status.limit ?? this.options.limit));
    const ownRemaining = Math.max(0, this.limit - this.countedRequests);
    const reset = Math.min(status.reset ?? this.retention, this.retention);
    this.otherClients = { count: Math.max(0, ownRemaining - status.remaining), until: now + reset };
  }

  /**
   * Replaces the requests of other processes. Each age is the number of milliseconds since a
   * request was sent.
   */
  setOtherProcesses(now: number, ages: readonly number[]): void {
    this.otherProcesses = ages.map((age) => now - age + this.retention);
  }

  /** Allows no counted request before this time, however much quota is left. */
  blockUntil(until: number): void {
    this.blockedUntil = Math.max(this.blockedUntil, until);
  }

  /** The number of counted requests of this process and of processes that share the count. */
  private get countedRequests(): number {
    return this.entries.length + this.otherProcesses.length;
  }

  private dropExpired(now: number): void {
    this.otherProcesses = this.otherProcesses.filter((expiry) => expiry > now);
    this.entries = this.entries.filter((entry) => entry.at + this.retention > now);
    if (this.otherClients.until <= now) this.otherClients = NO_OTHER_CLIENTS;
  }
}

const NO_OTHER_CLIENTS = { count: 0, until: -Infinity };

export interface SlidingWindowOptions {
  /**
   * The maximum number of requests that start in any window; with `Infinity` nothing is counted.
   */
  readonly limit: number;
  readonly windowMilliseconds: number;
}

/** How much of its quota the server reports as left. */
export interface QuotaStatus {
  readonly remaining: number;
  /** Milliseconds until the server resets its count. */
  readonly reset?: number | undefined;
  /** The limit it enforces. */
  readonly limit?: number | undefined;
}

/** One counted request. */
export interface WindowEntry {
  readonly at: number;
}

/**
 * Counts requests in a rolling window. Pure: the time is an argument, in milliseconds of a
 * monotonic clock.
 *
 * An entry stays a little longer than the window (1/720, five seconds of an hour): the server
 * counts a request when it arrives, later than we sent it. It would refuse one sent at the exact
 * end of the window, which could cost a wait of a whole window.
 */
export class SlidingWindow {
  private entries: WindowEntry[] = [];
  private limit: number;
  /** How long an entry counts, in milliseconds. */
  readonly retention: number;
  /** When requests of other processes leave the window, as far as a shared count reports. */
  private otherProcesses: readonly number[] = [];
  /** Requests of other clients, as far as the server reported them. */
  private otherClients = NO_OTHER_CLIENTS;
  private blockedUntil = -Infinity;

  constructor(private readonly options: SlidingWindowOptions) {
    this.limit = options.limit;
    this.retention = options.windowMilliseconds * (1 + 1 / 720);
  }

  /**
   * The number of requests that may start in a window; lower than configured if the server stated a
   * lower limit.
   */
  get currentLimit(): number {
    return this.limit;
  }

  /** Returns how many requests may start now. */
  remaining(now: number): number {
    this.dropExpired(now);
    if (now < this.blockedUntil) return 0;
    return Math.max(0, this.limit - this.known - this.otherClients.count);
  }

  /** Returns the earliest time, not before now, at which a request may start. */
  availableAt(now: number): number {
    this.dropExpired(now);
    const opens = Math.max(now, this.blockedUntil);
    const excess = this.known + this.otherClients.count - this.limit + 1;
    if (excess <= 0) return opens;
    const leaving = [
      ...this.entries.map((entry) => entry.at + this.retention),
      ...this.otherProcesses,
      ...Array.from({ length: this.otherClients.count }, () => this.otherClients.until),
    ].sort((a, b) => a - b);
    return Math.max(opens, leaving[excess - 1] ?? opens);
  }

  /** Returns when our oldest entry leaves the window; undefined without one. */
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

  /** Uncounts a request the server did not count. */
  refund(entry: WindowEntry): void {
    this.entries = this.entries.filter((other) => other !== entry);
  }

  /**
   * Lowers the remaining quota to what the server reports, since other clients use it too. It never
   * raises it, because the server's count lacks requests that are still on their way.
   */
  applyServerQuota(now: number, status: QuotaStatus): void {
    if (this.options.limit === Infinity) return;
    this.dropExpired(now);
    this.limit = Math.max(1, Math.min(this.options.limit, status.limit ?? this.options.limit));
    const own = Math.max(0, this.limit - this.known);
    const reset = Math.min(status.reset ?? this.retention, this.retention);
    this.otherClients = { count: Math.max(0, own - status.remaining), until: now + reset };
  }

  /** Replaces the requests of other processes; each age is in milliseconds since one was sent. */
  setOtherProcesses(now: number, ages: readonly number[]): void {
    this.otherProcesses = ages.map((age) => now - age + this.retention);
  }

  /** Starts no request before the given time. */
  blockUntil(until: number): void {
    this.blockedUntil = Math.max(this.blockedUntil, until);
  }

  private get known(): number {
    return this.entries.length + this.otherProcesses.length;
  }

  private dropExpired(now: number): void {
    this.otherProcesses = this.otherProcesses.filter((leaves) => leaves > now);
    this.entries = this.entries.filter((entry) => entry.at + this.retention > now);
    if (this.otherClients.until <= now) this.otherClients = NO_OTHER_CLIENTS;
  }
}

const NO_OTHER_CLIENTS = { count: 0, until: -Infinity };

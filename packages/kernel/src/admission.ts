import { shortDuration } from '@source-mixpanel/text';
import { type CallIo, type Clock, TransientError } from '@source-mixpanel/stream';
import { setMaxListeners } from 'node:events';
import type { LedgerEntry, RollingLedger } from './rolling-ledger.js';
import type { Slots } from './slots.js';
import { TurnQueue } from './turn-queue.js';

export interface AdmissionOptions {
  readonly ledger: RollingLedger;
  readonly slots: Slots;
  readonly clock: Clock;
  /** The longest a request may wait for its quota, in milliseconds. */
  readonly patienceMilliseconds: number;
}

/** A request that wants to start, as often as it takes. */
export interface Applicant {
  readonly io: CallIo;
  /** When it first asked, on the monotonic clock; its patience counts from here. */
  readonly since: number;
  /** Whether the quota pays for it; asked anew each time, as the server may teach otherwise. */
  counted(): boolean;
}

/** Leave to start one request. */
export interface Permit {
  readonly entry: LedgerEntry | undefined;
  /** Frees the slot; safe to call twice. */
  release(): void;
}

interface Claim {
  readonly applicant: Applicant;
  /** The end of the wait that was reported, on the monotonic clock. */
  announced: number;
  grant(permit: Permit): void;
  refuse(error: unknown): void;
}

/** Waits longer than this are reported. */
const SILENT_MILLISECONDS = 5000;

/**
 * Decides which waiting request starts next. A slot is taken first and given to whoever may go at
 * that moment, so nobody holds one while waiting for the quota, and names take turns.
 */
export class Admission {
  private readonly waiting = new TurnQueue<Claim>();
  private stoppedUntil = -Infinity;
  private running = false;
  private wake = new AbortController();

  constructor(private readonly options: AdmissionOptions) {}

  /** Lets no request at all start before a time of the monotonic clock. */
  stop(until: number): void {
    this.stoppedUntil = Math.max(this.stoppedUntil, until);
  }

  /**
   * @param again the request had its turn and was sent back: it stays ahead of its name's others
   * @throws TransientError `rate_limited` when the wait would outlast the patience; the signal's reason
   */
  enter(applicant: Applicant, again: boolean): Promise<Permit> {
    const { io } = applicant;
    return new Promise((resolve, reject) => {
      if (io.signal.aborted) {
        const reason: unknown = io.signal.reason;
        reject(reason);
        return;
      }
      const leave = (settle: () => void): void => {
        io.signal.removeEventListener('abort', abort);
        this.waiting.remove(io.name, claim);
        settle();
        this.wake.abort();
      };
      const abort = (): void => claim.refuse(io.signal.reason);
      const claim: Claim = {
        applicant,
        announced: -Infinity,
        grant: (permit) => leave(() => resolve(permit)),
        refuse: (error) => leave(() => reject(error)),
      };
      // Hundreds of requests may wait on the one signal of a stream; Node would call that a leak.
      setMaxListeners(0, io.signal);
      io.signal.addEventListener('abort', abort, { once: true });
      if (again) this.waiting.addFirst(io.name, claim);
      else this.waiting.add(io.name, claim);
      this.reconsider();
      void this.run();
    });
  }

  /** To be called when more or less of the quota is left than before. */
  reconsider(): void {
    this.tellWaits();
    this.wake.abort();
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      while (this.waiting.size > 0) {
        this.tellWaits();
        const now = this.options.clock.monotonic();
        const opens = Math.min(...[...this.waiting].map((claim) => this.opensFor(claim, now)));
        if (opens <= now) await this.admitOne();
        else await this.sleepUntil(opens);
      }
    } catch (error) {
      // Nobody awaits this loop: whoever waits in it has to learn that it broke.
      for (const claim of [...this.waiting]) claim.refuse(error);
    } finally {
      this.running = false;
    }
  }

  private async admitOne(): Promise<void> {
    const release = await this.options.slots.take();
    const now = this.options.clock.monotonic();
    const claim = this.waiting.next((candidate) => this.opensFor(candidate, now) <= now);
    if (claim === undefined) {
      release();
      return;
    }
    const counted = claim.applicant.counted();
    claim.grant({ entry: counted ? this.options.ledger.take(now) : undefined, release });
  }

  /** @param now the one moment a decision is made at: a second look at the clock is always later */
  private opensFor({ applicant }: Claim, now: number): number {
    const paid = applicant.counted() ? this.options.ledger.opensAt(now) : now;
    return Math.max(paid, this.stoppedUntil);
  }

  private async sleepUntil(opens: number): Promise<void> {
    if (this.wake.signal.aborted) this.wake = new AbortController();
    const { signal } = this.wake;
    try {
      await this.options.clock.sleep(opens - this.options.clock.monotonic(), signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Reports each long wait once, and refuses those nobody has the patience for. */
  private tellWaits(): void {
    const { clock, patienceMilliseconds } = this.options;
    const now = clock.monotonic();
    for (const claim of [...this.waiting]) {
      const opens = this.opensFor(claim, now);
      if (opens <= now) continue;
      if (opens - claim.applicant.since > patienceMilliseconds) {
        claim.refuse(impatient(opens - now));
      } else if (opens - now > SILENT_MILLISECONDS && claim.announced <= now) {
        claim.announced = opens;
        claim.applicant.io.report({ kind: 'waiting', until: Math.ceil(clock.now() + opens - now) });
      }
    }
  }
}

function impatient(milliseconds: number): TransientError {
  return new TransientError(
    'rate_limited',
    `The rate limit is used up; the next request may start in ${shortDuration(milliseconds)}.`,
  );
}

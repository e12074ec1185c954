import { TransientError, type Clock } from '@source-mixpanel/stream';
import { Admission, type Applicant, type Permit } from './admission.js';
import { RollingLedger } from './rolling-ledger.js';
import type { HttpRequest, HttpResponse, Send } from './send.js';
import { readServerWord, type ServerItems, type ServerWord } from './server-word.js';
import { Slots } from './slots.js';
import { UnexplainedRefusals } from './unexplained-refusals.js';
import { dropChunks, watchChunks } from './watch-chunks.js';

export interface BudgetOptions {
  /** Requests at the same time. */
  readonly concurrency: number;
  /** Requests per rolling window; absent: not limited. */
  readonly quota?: number;
  /** Length of the window; default one hour. */
  readonly windowMilliseconds?: number;
  /** Requests that may start per second. */
  readonly perSecond?: number;
  /** How the server names its limits, where it speaks of them. */
  readonly serverItems?: ServerItems;
}

export interface BudgetSurroundings {
  readonly clock: Clock;
  /** The longest a request may wait for its quota before it fails; default: as long as it takes. */
  readonly patienceMilliseconds?: number;
}

/** Answers a server does not count: refused before any work was done. */
const UNCOUNTED = new Set([401, 402, 429]);

/** One limit of a server, shared by all requests that name it. */
export class Budget {
  private readonly window: number;
  private readonly ledger: RollingLedger;
  private readonly admission: Admission;
  /** Since when a name has met nothing but 429. */
  private readonly refusedSince = new Map<string, number>();
  private readonly unexplained: UnexplainedRefusals;
  /** Cleared by a 429 to a request that was thought to be free. */
  private freeIsFree = true;

  constructor(
    private readonly options: BudgetOptions,
    private readonly surroundings: BudgetSurroundings,
  ) {
    this.window = options.windowMilliseconds ?? 3_600_000;
    this.unexplained = new UnexplainedRefusals(this.window);
    this.ledger = new RollingLedger({
      limit: options.quota ?? Infinity,
      windowMilliseconds: this.window,
    });
    this.admission = new Admission({
      ledger: this.ledger,
      slots: new Slots(options),
      clock: surroundings.clock,
      patienceMilliseconds: surroundings.patienceMilliseconds ?? Infinity,
    });
  }

  /** How many requests may start now without waiting for the quota; `Infinity` without one. */
  remaining(): number {
    return this.ledger.remaining(this.surroundings.clock.monotonic());
  }

  /** When the next counted request may start, in epoch milliseconds; now, while quota is left. */
  opensAt(): number {
    const { clock } = this.surroundings;
    const now = clock.monotonic();
    return Math.ceil(clock.now() + this.ledger.opensAt(now) - now);
  }

  /** Sends when the budget allows, again after each 429; holds a slot until the body is over. */
  async send(next: Send, request: HttpRequest): Promise<HttpResponse> {
    const applicant: Applicant = {
      io: request.io,
      since: this.surroundings.clock.monotonic(),
      counted: () => request.free !== true || !this.freeIsFree,
    };
    for (let again = false; ; again = true) {
      const permit = await this.admission.enter(applicant, again);
      const sent = this.surroundings.clock.monotonic();
      const response = await sendWith(permit, next, request);
      if (permit.entry !== undefined && UNCOUNTED.has(response.status)) {
        this.ledger.forget(permit.entry);
      }
      const word = this.hear(response);
      if (response.status !== 429) {
        this.unexplained.answered({ counted: permit.entry !== undefined });
        this.refusedSince.delete(request.io.name);
        return response;
      }
      if (response.body.kind === 'stream') await dropChunks(response.body.chunks);
      this.giveUpInTime(request.io.name);
      this.obey(word, { permit, sent });
    }
  }

  private hear({ headers }: HttpResponse): ServerWord {
    const { clock } = this.surroundings;
    const word = readServerWord(headers, this.options.serverItems, clock.now());
    if (word.quota !== undefined) this.ledger.correct(clock.monotonic(), word.quota);
    this.admission.reconsider();
    return word;
  }

  /**
   * Turns a 429 into a pause: as long as the server asks for, but never shorter than after as many
   * refusals without an explanation, so that `Retry-After: 0` does not make a loop of requests.
   */
  private obey(word: ServerWord, { permit, sent }: Refused): void {
    const now = this.surroundings.clock.monotonic();
    const guess = this.unexplained.refused({
      now,
      sent,
      counted: permit.entry !== undefined,
      oldestLeaves: this.ledger.oldestLeaves(now),
    });
    const { concurrency, quota } = word;
    if (concurrency?.remaining === 0 && quota?.remaining !== 0) {
      const wait = positive(word.retryAfter) ?? concurrency.reset ?? this.window / 360;
      this.admission.stop(Math.max(now + wait, guess.until));
      return;
    }
    const asked = positive(word.retryAfter) ?? (quota?.remaining === 0 ? quota.reset : undefined);
    const until = Math.max(now + (asked ?? 0), guess.until);
    if (asked === undefined && guess.kind === 'moment') {
      this.admission.stop(until);
      return;
    }
    if (permit.entry === undefined) this.freeIsFree = false;
    this.ledger.close(until);
  }

  private giveUpInTime(name: string): void {
    const now = this.surroundings.clock.monotonic();
    const since = this.refusedSince.get(name) ?? now;
    this.refusedSince.set(name, since);
    if (now - since < 2 * this.window) return;
    this.refusedSince.delete(name);
    throw new TransientError(
      'rate_limited',
      'Every request was refused for too many requests (429) for as long as two whole quota windows; other clients of the same project may use it up.',
    );
  }
}

interface Refused {
  readonly permit: Permit;
  /** On the monotonic clock. */
  readonly sent: number;
}

/** A wait of nothing, or until a date in the past, explains as little as no wait. */
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
    // An aborted reader may never touch the body again.
    signal.addEventListener('abort', free, { once: true });
    const chunks = watchChunks(body.chunks, { onEnd: free });
    return { ...response, body: { ...body, chunks } };
  } catch (error) {
    free();
    throw error;
  }
}

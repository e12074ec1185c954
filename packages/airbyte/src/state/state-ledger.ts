import { createHash } from 'node:crypto';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { Clock } from '@source-mixpanel/stream';
import { END_MARKER } from './state-markers.js';

/**
 * A state to write now, and the number of records that the stream has emitted since its previous
 * state.
 */
export interface StateToWrite {
  readonly state: JsonObject;
  readonly recordCount: number;
}

/**
 * Decides which states of one stream are written, and when. When a method returns a `StateToWrite`,
 * the caller must write it before any other message of the stream, because the record count starts
 * again at 0.
 *
 * It never returns two equal states, because the platform could not distinguish them and would
 * ignore their record counts. If a state equals one that was written before, it is skipped, and its
 * records are counted with the next state that differs, or with the last one.
 */
export class StateLedger {
  private records = 0;
  /** The newest state that was not written yet. */
  private held: JsonObject | undefined;
  private writtenAt: number | undefined;
  /** The hash of the state that was written last. */
  private latest = '';
  /** The hashes of all states that were written. */
  private readonly written = new Set<string>();

  /**
   * @param intervalSeconds the minimum time between two states; the last state may follow at once
   */
  constructor(
    private readonly clock: Clock,
    private readonly intervalSeconds = 0,
  ) {}

  count(records: number): void {
    this.records += records;
  }

  /**
   * Accepts the newest state. Returns it if it may be written now. Otherwise keeps it, and drops
   * the state that was kept before.
   */
  submit(state: JsonObject): StateToWrite | undefined {
    this.held = state;
    return this.takeDue();
  }

  /** Returns the state that was kept, if the minimum interval has passed. */
  takeDue(): StateToWrite | undefined {
    const { writtenAt } = this;
    const elapsed =
      writtenAt === undefined ? Number.POSITIVE_INFINITY : this.clock.monotonic() - writtenAt;
    return elapsed < this.intervalSeconds * 1000 ? undefined : this.flush();
  }

  /**
   * Returns the state that was kept, even if the minimum interval has not passed. Call this when a
   * stream ends early.
   */
  flush(): StateToWrite | undefined {
    const state = this.held;
    if (state === undefined) return undefined;
    this.held = undefined;
    const digest = digestOf(state);
    return this.written.has(digest) ? undefined : this.take(state, digest);
  }

  /**
   * Returns the last state of a complete stream; undefined if it was just written and no record
   * followed. If it equals an earlier state, the key `__ended` is added, so that it differs and the
   * records since then are counted. The key is ignored when the state is read.
   */
  final(state: JsonObject): StateToWrite | undefined {
    this.held = undefined;
    const digest = digestOf(state);
    if (!this.written.has(digest)) return this.take(state, digest);
    if (digest === this.latest && this.records === 0) return undefined;
    const marked = { ...state, [END_MARKER]: true };
    return this.take(marked, digestOf(marked));
  }

  private take(state: JsonObject, digest: string): StateToWrite {
    const recordCount = this.records;
    this.records = 0;
    this.writtenAt = this.clock.monotonic();
    this.latest = digest;
    this.written.add(digest);
    return { state, recordCount };
  }
}

/** Hashes a state. Only the hashes of written states are kept, because states may be large. */
function digestOf(state: JsonObject): string {
  return createHash('sha256').update(writeJson(state)).digest('base64');
}

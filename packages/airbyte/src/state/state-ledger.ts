import { createHash } from 'node:crypto';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { Clock } from '@source-mixpanel/stream';
import { END_MARKER } from './state-markers.js';

/** A state to write now, and how many records of the stream were emitted since the previous one. */
export interface StateToWrite {
  readonly state: JsonObject;
  readonly recordCount: number;
}

/**
 * Decides which states of one stream are written, and when. The caller must write a returned
 * `StateToWrite` before anything else of that stream, because counting starts anew with it.
 *
 * No state is written twice in a sync: with records in between, the platform could not tell the two
 * apart and would ignore their counts. A state that repeats an earlier one is therefore dropped;
 * its records count for the next one that differs, or for the last.
 */
export class StateLedger {
  private records = 0;
  private held: JsonObject | undefined;
  private writtenAt: number | undefined;
  private latest = '';
  private readonly written = new Set<string>();

  /** @param intervalSeconds the minimum time between two states, except for the last */
  constructor(
    private readonly clock: Clock,
    private readonly intervalSeconds = 0,
  ) {}

  count(records: number): void {
    this.records += records;
  }

  /** Accepts the newest state; returns it if it may be written now, else keeps it. */
  submit(state: JsonObject): StateToWrite | undefined {
    this.held = state;
    return this.takeDue();
  }

  /** Returns the state that waits for its interval, once that is over. */
  takeDue(): StateToWrite | undefined {
    const { writtenAt } = this;
    const elapsed =
      writtenAt === undefined ? Number.POSITIVE_INFINITY : this.clock.monotonic() - writtenAt;
    return elapsed < this.intervalSeconds * 1000 ? undefined : this.flush();
  }

  /** Returns the state that waits, whatever its interval: for a stream that ends early. */
  flush(): StateToWrite | undefined {
    const state = this.held;
    if (state === undefined) return undefined;
    this.held = undefined;
    const digest = digestOf(state);
    return this.written.has(digest) ? undefined : this.take(state, digest);
  }

  /**
   * Returns the state that a complete stream ends with. Undefined only when it was the latest one
   * written and no record followed. If it repeats an earlier one, it has the key `__ended`, so that
   * it differs and the records since then are counted; readers of states ignore that key.
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

/** Returns a digest of a state: states may be large, so written ones are remembered by digest. */
function digestOf(state: JsonObject): string {
  return createHash('sha256').update(writeJson(state)).digest('base64');
}

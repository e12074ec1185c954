import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo, ReadIo } from './io.js';

/** The path of a column in a record: `['time']`, or a path into a nested object. */
export type FieldPath = readonly string[];

/** A JSON Schema (draft-07) of one record: `type: object` with `properties`. */
export type JsonSchema = JsonObject;

/** Returns the value it accepts or throws with a message that names what is wrong. */
export interface Parser<T> {
  parse(value: unknown): T;
}

/**
 * `bytes` holds `count` records in their envelopes and belongs to the caller only until it requests
 * the next part. A checkpoint promises that every part before it need never be read again.
 */
export type Part<Progress> =
  | { readonly kind: 'rows'; readonly rows: readonly JsonObject[] }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly count: number }
  | { readonly kind: 'checkpoint'; readonly progress: Progress };

/**
 * Columns that identify records only with another value of a setting, which is the name of the column. A catalog that
 * names one of them as primary key is refused: all records would have the key null, unless a property happens to have
 * its name.
 */
export interface OtherKeys {
  readonly columns: readonly string[];
  /** The setting, as messages name it. */
  readonly setting: string;
}

/** One table of the source, readable in slices. It knows JSON; it does not know Airbyte, stdout or argv. */
export interface Stream<
  Slice extends JsonObject = JsonObject,
  State extends JsonObject = JsonObject,
  Progress extends JsonObject = JsonObject,
> {
  readonly name: string;
  /** Empty when no set of columns identifies a record. */
  readonly primaryKey: readonly FieldPath[];
  /** Absent where no setting chooses the column that identifies records. */
  readonly otherKeys?: OtherKeys;
  /** Present exactly when the stream is incremental. */
  readonly cursorField?: FieldPath;
  /** The minimum seconds between two states of this stream; the last is always written. */
  readonly stateIntervalSeconds?: number;
  /**
   * Accepts every state that this stream or the Python connector has ever written; rejects all
   * others.
   */
  readonly state: Parser<State>;
  /** Static streams return a constant; dynamic ones may ask the API. */
  schema(io: CallIo): Promise<JsonSchema>;
  /**
   * Begins a sync that continues from `state`, which it does not change, or from the beginning when
   * undefined. All memory of a sync is in the returned object, so that two syncs of one stream are
   * independent.
   */
  open(state: State | undefined, io: CallIo): StreamSync<Slice, State, Progress>;
  /**
   * Pure; called in slice order. A slice never sees the state of another. Keeps the later of two
   * positions: a slice that is read again commits its progress again.
   */
  commit(state: State | undefined, progress: Progress): State;
  /**
   * Pure; called when a slice failed. Returns the state with that failure, so that the next sync
   * can read the slice where it delays others the least. Absent: failures are not saved.
   */
  noteFailure?(state: State | undefined, slice: Slice): State;
  /**
   * Pure. Returns what a full refresh keeps of an earlier state (column names, say), which is a
   * state without a cursor; absent: nothing.
   */
  keepOnFullRefresh?(state: State): State | undefined;
  /**
   * Pure. Returns the state to save once every slice has committed, without what only one sync
   * needs.
   */
  finish(last: State | undefined): State;
}

/** One sync of a stream. */
export interface StreamSync<
  Slice extends JsonObject = JsonObject,
  State extends JsonObject = JsonObject,
  Progress extends JsonObject = JsonObject,
> {
  /**
   * The state that progress is committed to: the one that the sync was opened with, except that a
   * cursor in the future is replaced by the present.
   */
  readonly state: State | undefined;
  /**
   * Yields slices that cover all data after the state (all data without one), in the order of their
   * commits.
   */
  slices(): AsyncIterable<Slice>;
  /** Reads one slice; other slices may be read at the same time. */
  read(slice: Slice, io: ReadIo): AsyncIterable<Part<Progress>>;
  /**
   * Returns smaller slices that cover the same data; undefined when the slice cannot be divided.
   */
  split?(slice: Slice): readonly Slice[] | undefined;
  /**
   * Names the part of the stream that the slice belongs to, for users: `funnel 2 "Signup"`. Slices
   * of one partition fail together; other partitions continue. Absent: the first failure ends the
   * stream.
   */
  partition?(slice: Slice): string;
  /**
   * Whether every other slice would fail in the same way (rejected credentials, say), so that the
   * error ends the stream at once and is not saved as a failure of its slice. Absent: no error
   * does.
   */
  concernsAll?(error: unknown): boolean;
}

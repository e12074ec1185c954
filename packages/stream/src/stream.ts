import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo, ReadIo } from './io.js';

/** The path of a column in a record: `['time']`, or a path into a nested object. */
export type FieldPath = readonly string[];

/** A JSON Schema (draft-07) of one record: `type: object` with `properties`. */
export type JsonSchema = JsonObject;

/**
 * Validates a value. `parse` returns the accepted value, or throws an error whose message says what
 * is wrong.
 */
export interface Parser<T> {
  parse(value: unknown): T;
}

/**
 * What a read yields. A part of kind `bytes` contains `count` records in their envelopes; the
 * caller may use the buffer only until it requests the next part. A `checkpoint` promises that no
 * part before it needs to be read again.
 */
export type Part<Progress> =
  | { readonly kind: 'rows'; readonly rows: readonly JsonObject[] }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly count: number }
  | { readonly kind: 'checkpoint'; readonly progress: Progress };

/**
 * Columns that can become the key of the records by a setting. Such a column exists only if its
 * name is the value of the setting. If the setting has another value, a configured catalog with the
 * column as primary key is rejected, because every record would have a null key.
 */
export interface OtherKeys {
  readonly columns: readonly string[];
  /** The name of the setting, as it is written in messages. */
  readonly setting: string;
}

/**
 * One table of the source, which is read in slices. A stream returns JSON; it does not depend on
 * the Airbyte protocol, on standard output or on the command line.
 */
export interface Stream<
  Slice extends JsonObject = JsonObject,
  State extends JsonObject = JsonObject,
  Progress extends JsonObject = JsonObject,
> {
  readonly name: string;
  /** The columns that identify a record; empty if no set of columns does. */
  readonly primaryKey: readonly FieldPath[];
  /** Absent if no setting adds a key column. */
  readonly otherKeys?: OtherKeys;
  /**
   * The column that incremental syncs continue from; absent if the stream does not support them.
   */
  readonly cursorField?: FieldPath;
  /**
   * The minimum number of seconds between two STATE messages of this stream; the last state is
   * always written.
   */
  readonly stateIntervalSeconds?: number;
  /**
   * Accepts every state that any version of this stream or of the Python connector has written;
   * rejects all others.
   */
  readonly state: Parser<State>;
  /**
   * Returns the schema of the records: a constant for some streams; others request it from the API.
   */
  schema(io: CallIo): Promise<JsonSchema>;
  /**
   * Begins a sync that continues from `state`, or from the beginning if `state` is undefined. Does
   * not modify `state`. Everything that a sync remembers is kept in the returned object, so that
   * two syncs of one stream are independent.
   */
  open(state: State | undefined, io: CallIo): StreamSync<Slice, State, Progress>;
  /**
   * Returns the state after this progress. A pure function, called in the order of the slices. It
   * must keep the later of two positions, because a slice that is read again commits the same
   * progress again.
   */
  commit(state: State | undefined, progress: Progress): State;
  /**
   * Returns the state with the information that a slice failed, so that the next sync can read this
   * slice last. A pure function, called when a slice failed. Absent: failures are not saved.
   */
  noteFailure?(state: State | undefined, slice: Slice): State;
  /**
   * Returns the part of an earlier state that a full refresh keeps, such as column names: a state
   * without a cursor. A pure function. Absent: a full refresh keeps nothing.
   */
  keepOnFullRefresh?(state: State): State | undefined;
  /**
   * Returns the state to save at the end of a sync, once every slice has committed: without the
   * members that are needed only during a sync. A pure function.
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
   * The state to which the first progress is committed. It is the state that `open` received,
   * except that a cursor in the future is replaced by the present.
   */
  readonly state: State | undefined;
  /**
   * Yields slices that together cover all data after the state, or all data if there is no state.
   * Their progress is committed in this order.
   */
  slices(): AsyncIterable<Slice>;
  /** Reads one slice. Several slices of a sync may be read at the same time. */
  read(slice: Slice, io: ReadIo): AsyncIterable<Part<Progress>>;
  /**
   * Returns smaller slices that cover the same data; undefined if the slice cannot be divided.
   */
  split?(slice: Slice): readonly Slice[] | undefined;
  /**
   * Returns the name of the partition that the slice belongs to, for messages: `funnel 2 "Signup"`.
   * If a slice fails, the later slices of its partition are skipped and other partitions continue.
   * Absent: the first slice that fails ends the stream.
   */
  partition?(slice: Slice): string;
  /**
   * Returns whether every other slice would fail with the same error, such as rejected credentials.
   * Such an error ends the stream at once and is not saved as a failure of the slice. Absent: there
   * are no such errors.
   */
  concernsAll?(error: unknown): boolean;
}

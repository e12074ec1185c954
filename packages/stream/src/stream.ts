import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo, ReadIo } from './io.js';

/** Where a column stands in a record: `['time']`, or a path into a nested object. */
export type FieldPath = readonly string[];

/** A JSON Schema (draft-07) of one record: `type: object` with `properties`. */
export type JsonSchema = JsonObject;

/** Returns the value it accepts or throws with a message that names what is wrong. */
export interface Parser<T> {
  parse(value: unknown): T;
}

/**
 * `bytes` holds `count` records in their envelopes and is the caller's only until it asks for the next part.
 * A checkpoint promises that every part before it need never be read again.
 */
export type Part<Progress> =
  | { readonly kind: 'rows'; readonly rows: readonly JsonObject[] }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly count: number }
  | { readonly kind: 'checkpoint'; readonly progress: Progress };

/** One table of the source, readable in slices. It knows JSON; it does not know Airbyte, stdout or argv. */
export interface Stream<
  Slice extends JsonObject = JsonObject,
  State extends JsonObject = JsonObject,
  Progress extends JsonObject = JsonObject,
> {
  readonly name: string;
  /** Empty when no set of columns identifies a record. */
  readonly primaryKey: readonly FieldPath[];
  /** Present exactly when the stream is incremental. */
  readonly cursorField?: FieldPath;
  /** Least seconds between two states of this stream; the last is always written. */
  readonly stateIntervalSeconds?: number;
  /** Accepts every state shape this stream or the incumbent has ever written; rejects all else. */
  readonly state: Parser<State>;
  /** Static streams return a constant; dynamic ones may ask the API. */
  schema(io: CallIo): Promise<JsonSchema>;
  /**
   * Begins a sync that goes on from `state`, which it does not change; from nothing when undefined.
   * Whatever a sync remembers lives in the object returned, so that two syncs of one stream never meet.
   */
  open(state: State | undefined, io: CallIo): StreamSync<Slice, State, Progress>;
  /**
   * Pure; called in slice order. A slice never sees the state of another. Keeps the further of two
   * positions: a slice that is read again folds its progress again.
   */
  commit(state: State | undefined, progress: Progress): State;
  /**
   * Pure; called when a slice failed. Returns the state with a note of that failure, by which the next
   * sync reads the slice so that it hinders as little as possible. Absent: failures leave no note.
   */
  noteFailure?(state: State | undefined, slice: Slice): State;
  /**
   * Pure. What of an earlier state a full refresh goes on with (column names once given, say), which is a
   * state without a cursor; absent: nothing.
   */
  keepOnFullRefresh?(state: State): State | undefined;
  /** Pure. The state to save once every slice has committed: drops what only made sense inside this sync. */
  finish(last: State | undefined): State;
}

/** One sync of a stream. */
export interface StreamSync<
  Slice extends JsonObject = JsonObject,
  State extends JsonObject = JsonObject,
  Progress extends JsonObject = JsonObject,
> {
  /**
   * The state that progress is committed to: the one the sync was opened with, unless it held a
   * cursor in the future, which counts as the present.
   */
  readonly state: State | undefined;
  /** Slices that cover all data after the state (all data without one), in the order they must commit. */
  slices(): AsyncIterable<Slice>;
  /** Reads one slice; other slices may be read at the same time. */
  read(slice: Slice, io: ReadIo): AsyncIterable<Part<Progress>>;
  /** Smaller slices that cover the same data; undefined when it cannot be divided. */
  split?(slice: Slice): readonly Slice[] | undefined;
  /**
   * Names the part of the stream that the slice belongs to, for users: `funnel 2 "Signup"`. Slices of
   * one partition fail together; other partitions go on. Absent: the first failure ends the stream.
   */
  partition?(slice: Slice): string;
  /**
   * Whether every other slice would fail in the same way (refused credentials, say), so that the error
   * ends the stream at once and is not noted as a failure of its slice. Absent: no error does.
   */
  concernsAll?(error: unknown): boolean;
}

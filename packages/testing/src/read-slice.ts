import { setImmediate as turn } from 'node:timers/promises';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { ReadIo, Stream, StreamSync } from '@source-mixpanel/stream';
import { deepFreeze } from './deep-freeze.js';
import { readStream, rowsOf, testIo, throughJson } from './read-stream.js';

/** Creates a new stream over the same data, which does not change. */
export type CreateStream<State extends JsonObject> = () => Stream<JsonObject, State>;

export interface SliceRead {
  readonly records: readonly JsonObject[];
  readonly progress: readonly JsonObject[];
}

/**
 * Reads one slice, and freezes the slice and its progress. Other reads can continue before the
 * records of a part are decoded, so that tests fail if two reads share a buffer by mistake.
 */
export async function readSlice<State extends JsonObject>(
  sync: StreamSync<JsonObject, State>,
  slice: JsonObject,
  io: ReadIo,
): Promise<SliceRead> {
  const records: JsonObject[] = [];
  const progress: JsonObject[] = [];
  for await (const part of sync.read(deepFreeze(slice), io)) {
    await turn();
    if (part.kind === 'checkpoint') progress.push(deepFreeze(part.progress));
    else records.push(...rowsOf(part));
  }
  return { records, progress };
}

/**
 * Commits the progress in order and returns the state. The arguments are frozen, so that a `commit`
 * that changes them throws an error.
 */
export function commitAll<State extends JsonObject>(
  { commit }: Pick<Stream<JsonObject, State>, 'commit'>,
  state: State | undefined,
  progress: readonly JsonObject[],
): State | undefined {
  return progress.reduce<State | undefined>((last, step) => commit(deepFreeze(last), step), state);
}

/** The result of a sync that stopped before its end. */
export interface CutSync<State> {
  readonly records: readonly JsonObject[];
  readonly state: State | undefined;
}

/** Reads the first `slices` slices of a sync; the next slice fails. */
export async function failAfter<State extends JsonObject>(
  stream: Stream<JsonObject, State>,
  slices: number,
): Promise<CutSync<State>> {
  const io = testIo();
  const sync = stream.open(undefined, io);
  const records: JsonObject[] = [];
  let [state, count] = [sync.state, 0];
  for await (const slice of sync.slices()) {
    if (count === slices) {
      state = stream.noteFailure?.(deepFreeze(state), deepFreeze(slice)) ?? state;
      break;
    }
    count += 1;
    const read = await readSlice(sync, slice, io);
    records.push(...read.records);
    state = commitAll(stream, state, read.progress);
  }
  return { records, state };
}

/**
 * Continues from the state of a cut sync, and returns those of all records that neither of the two
 * syncs yielded.
 */
export async function findLostRecords<State extends JsonObject>(
  create: CreateStream<State>,
  all: readonly JsonObject[],
  { records, state }: CutSync<State>,
): Promise<readonly JsonObject[]> {
  const again = await readStream(create(), state && restoreState(create(), state));
  const union = new Set([...records, ...again.records].map(writeJson));
  return all.filter((record) => !union.has(writeJson(record)));
}

/** The maximum number of states to continue from, which limits the duration of the tests. */
const MAX_STATES = 10;

/**
 * Returns states that a first sync can save: after a checkpoint, after a failure and at its end. If
 * there are more than ten states, ten evenly spaced ones are returned.
 */
export async function collectSavedStates<State extends JsonObject>(
  create: CreateStream<State>,
): Promise<readonly State[]> {
  const { checkpoints, finished, slices } = await readStream(create());
  const saved = [finished, ...checkpoints.map(({ state }) => state)];
  if (create().noteFailure !== undefined) {
    for (let index = 0; index < slices; index += 1) {
      const { state } = await failAfter(create(), index);
      if (state !== undefined) saved.push(state);
    }
  }
  const distinct = [...new Map(saved.map((state) => [writeJson(state), state])).values()];
  const step = Math.max(1, distinct.length / MAX_STATES);
  const count = Math.min(distinct.length, MAX_STATES);
  return Array.from({ length: count }, (_, index) => distinct[Math.floor(index * step)])
    .filter((state) => state !== undefined)
    .map(deepFreeze);
}

/**
 * Returns a state as the platform passes it to the next sync: converted to JSON and back, then
 * accepted by the stream. It is frozen.
 */
export function restoreState<State extends JsonObject>(
  { state: parser }: Pick<Stream<JsonObject, State>, 'state'>,
  state: JsonObject,
): State {
  return deepFreeze(parser.parse(throughJson(state)));
}

/** Returns the records as sorted JSON texts, to compare them in any order. */
export function toSortedTexts(records: readonly JsonObject[]): readonly string[] {
  return records.map(writeJson).sort();
}

import { setImmediate as turn } from 'node:timers/promises';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { ReadIo, Stream, StreamSync } from '@source-mixpanel/stream';
import { deepFreeze } from './deep-freeze.js';
import { readStream, rowsOf, testIo, throughJson } from './read-stream.js';

/** A new stream over the same unchanging data. */
export type CreateStream<State extends JsonObject> = () => Stream<JsonObject, State>;

export interface SliceRead {
  readonly records: readonly JsonObject[];
  readonly progress: readonly JsonObject[];
}

/**
 * Reads one slice. The slice and its progress are frozen, and other reads go on before the records of a
 * part are looked at, so that buffers shared between them would show.
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

/** The state with all this progress, folded in order; nothing that is given to the stream may change. */
export function fold<State extends JsonObject>(
  { commit }: Pick<Stream<JsonObject, State>, 'commit'>,
  state: State | undefined,
  progress: readonly JsonObject[],
): State | undefined {
  return progress.reduce<State | undefined>((last, step) => commit(deepFreeze(last), step), state);
}

/** A sync that stopped before its end. */
export interface CutSync<State> {
  readonly records: readonly JsonObject[];
  readonly state: State | undefined;
}

/** Reads the first slices of a sync; the slice after them fails. */
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
    state = fold(stream, state, read.progress);
  }
  return { records, state };
}

/** The records of the whole that a cut sync did not deliver, nor a sync that goes on from its state. */
export async function lostRecords<State extends JsonObject>(
  create: CreateStream<State>,
  whole: readonly JsonObject[],
  { records, state }: CutSync<State>,
): Promise<readonly JsonObject[]> {
  const again = await readStream(create(), state && restored(create(), state));
  const union = new Set([...records, ...again.records].map(writeJson));
  return whole.filter((record) => !union.has(writeJson(record)));
}

/** More would take longer than they show. */
const MAX_STATES = 10;

/**
 * States that a first sync saves: after checkpoints, after failures, and at its end; at most ten, spread
 * over all of them.
 */
export async function savedStates<State extends JsonObject>(
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

/** A state as a platform gives it back: through JSON, accepted by the stream, and frozen. */
export function restored<State extends JsonObject>(
  { state: parser }: Pick<Stream<JsonObject, State>, 'state'>,
  state: JsonObject,
): State {
  return deepFreeze(parser.parse(throughJson(state)));
}

/** The records as sorted texts, to compare what was delivered whatever its order. */
export function sortedTexts(records: readonly JsonObject[]): readonly string[] {
  return records.map(writeJson).sort();
}

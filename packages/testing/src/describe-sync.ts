import { expect, it } from '@jest/globals';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { Stream, StreamSync } from '@source-mixpanel/stream';
import {
  fold,
  lostRecords,
  readSlice,
  restored,
  savedStates,
  sortedTexts,
  type CreateStream,
  type SliceRead,
} from './read-slice.js';
import { readStream, testIo, throughJson } from './read-stream.js';

/**
 * What a sync promises while other slices, pieces of slices and other syncs are read, among these syncs
 * from `otherStates`.
 */
export function describeSync<State extends JsonObject>(
  create: CreateStream<State>,
  otherStates: readonly JsonObject[],
): void {
  it('reads all slices of a sync at the same time as it reads them one after another', async () => {
    const { finished } = await readStream(create());
    for (const start of [undefined, finished]) {
      const apart = await readApart(create(), start);
      const together = await readTogether(create(), start);
      expect(together.map(({ records }) => records.map(writeJson))).toEqual(
        apart.map(({ records }) => records.map(writeJson)),
      );
      expect(endOf(create(), start, together)).toEqual(endOf(create(), start, apart));
    }
  });

  it('reads syncs of one stream at the same time without a trace of each other', async () => {
    const { finished } = await readStream(create());
    const saved = [...otherStates, ...(await savedStates(create))].map((state) =>
      restored(create(), state),
    );
    // The sync from nothing is in between, where it could take over something of any other.
    const starts = [...saved, undefined, ...lesserStates(create(), finished), undefined, finished];
    const stream = create();
    const together = await Promise.all(starts.map((start) => readStream(stream, start)));
    for (const [index, start] of starts.entries()) {
      const alone = await readStream(create(), start);
      expect(together[index]?.records.map(writeJson)).toEqual(alone.records.map(writeJson));
      expect(together[index]?.checkpoints.map(({ state }) => throughJson(state))).toEqual(
        alone.checkpoints.map(({ state }) => throughJson(state)),
      );
      expect(together[index]?.finished).toEqual(alone.finished);
    }
  });

  if (otherStates.length > 0) {
    it('writes other records from states that ask for them, whatever was read before', async () => {
      const whole = await readStream(create());
      for (const other of otherStates) {
        const { records } = await readStream(create(), restored(create(), other));
        expect(sortedTexts(records)).not.toEqual(sortedTexts(whole.records));
      }
    });
  }

  if (create().open(undefined, testIo()).split !== undefined) describeSplit(create);
}

function describeSplit<State extends JsonObject>(create: CreateStream<State>): void {
  it('delivers the records of a slice exactly once with its pieces, until none can be split', async () => {
    const { finished } = await readStream(create());
    let levels = 0;
    for (const start of [undefined, finished]) {
      const stream = create();
      const io = testIo();
      const sync = stream.open(start, io);
      let { state } = sync;
      for await (const slice of sync.slices()) {
        const whole = await readSlice(sync, slice, io);
        const reached = fold(stream, state, whole.progress);
        for (const pieces of divisions(sync, slice)) {
          levels += 1;
          const records: JsonObject[] = [];
          const progress: JsonObject[] = [];
          for (const piece of pieces) {
            const read = await readSlice(sync, piece, io);
            records.push(...read.records);
            progress.push(...read.progress);
          }
          expect(sortedTexts(records)).toEqual(sortedTexts(whole.records));
          expect(fold(stream, state, progress)).toEqual(reached);
        }
        state = reached;
      }
    }
    // Without a slice that can be split twice the data would show nothing.
    expect(levels).toBeGreaterThan(1);
  });

  it('loses nothing from any checkpoint of a piece', async () => {
    const whole = await readStream(create());
    const { checkpoints, records } = await readStream(inPieces(create()));
    for (const { state, delivered } of checkpoints) {
      const cut = { records: records.slice(0, delivered), state };
      expect(await lostRecords(create, whole.records, cut)).toEqual([]);
    }
  });
}

/** More than any slice can be split one after another. */
const MAX_LEVELS = 64;

/** The pieces of a slice, the pieces of those, and so on to the smallest. */
function* divisions<State extends JsonObject>(
  sync: StreamSync<JsonObject, State>,
  slice: JsonObject,
): Generator<readonly JsonObject[], void> {
  let pieces: readonly JsonObject[] = [slice];
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    const smaller = pieces.map((piece) => sync.split?.(piece));
    if (smaller.every((part) => part === undefined)) return;
    // A slice in place of itself would be split for ever.
    for (const part of smaller) if (part !== undefined) expect(part.length).toBeGreaterThan(1);
    pieces = pieces.flatMap((piece, index) => smaller[index] ?? [piece]);
    yield pieces;
  }
  throw new Error('a slice can be split without end');
}

/** The stream, with the smallest pieces of its slices for slices. */
function inPieces<State extends JsonObject>(
  stream: Stream<JsonObject, State>,
): Stream<JsonObject, State> {
  return {
    ...stream,
    open(start, io) {
      const sync = stream.open(start, io);
      return {
        state: sync.state,
        async *slices() {
          for await (const slice of sync.slices()) {
            yield* [...divisions(sync, slice)].at(-1) ?? [slice];
          }
        },
        read: (slice, readIo) => sync.read(slice, readIo),
      };
    },
  };
}

async function readApart<State extends JsonObject>(
  stream: Stream<JsonObject, State>,
  start: State | undefined,
): Promise<readonly SliceRead[]> {
  const io = testIo();
  const sync = stream.open(start, io);
  const reads: SliceRead[] = [];
  for await (const slice of sync.slices()) reads.push(await readSlice(sync, slice, io));
  return reads;
}

/** Every read begins as soon as its slice is known, and none is waited for. */
async function readTogether<State extends JsonObject>(
  stream: Stream<JsonObject, State>,
  start: State | undefined,
): Promise<readonly SliceRead[]> {
  const io = testIo();
  const sync = stream.open(start, io);
  const reads: Promise<SliceRead>[] = [];
  for await (const slice of sync.slices()) reads.push(readSlice(sync, slice, io));
  return Promise.all(reads);
}

/** The state at the end of a sync, its slices committed in order. */
function endOf<State extends JsonObject>(
  stream: Stream<JsonObject, State>,
  start: State | undefined,
  reads: readonly SliceRead[],
): State {
  const { state } = stream.open(start, testIo());
  return stream.finish(
    fold(
      stream,
      state,
      reads.flatMap(({ progress }) => progress),
    ),
  );
}

/** The state without one of its members, and each of its members alone, where the stream accepts them. */
function lesserStates<State extends JsonObject>(
  { state: parser }: Stream<JsonObject, State>,
  state: State,
): readonly State[] {
  const members = Object.entries(throughJson(state));
  return members
    .flatMap((member) => [members.filter((other) => other !== member), [member]])
    .flatMap((some) => {
      try {
        return [parser.parse(Object.fromEntries(some))];
      } catch {
        return [];
      }
    });
}

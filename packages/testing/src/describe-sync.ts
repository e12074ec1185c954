import { expect, it } from '@jest/globals';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { Stream, StreamSync } from '@source-mixpanel/stream';
import {
  commitAll,
  findLostRecords,
  readSlice,
  restoreState,
  collectSavedStates,
  toSortedTexts,
  type CreateStream,
  type SliceRead,
} from './read-slice.js';
import { readStream, testIo, throughJson } from './read-stream.js';

/**
 * Defines the tests of `describeStream` about slices and syncs that are read at the same time, and
 * about the pieces into which `split` divides slices.
 * @param otherStates states from which a sync writes different records
 */
export function describeSync<State extends JsonObject>(
  create: CreateStream<State>,
  otherStates: readonly JsonObject[],
): void {
  it('yields the same records whether slices are read at the same time or one after another', async () => {
    const { finished } = await readStream(create());
    for (const start of [undefined, finished]) {
      const apart = await readInSequence(create(), start);
      const together = await readConcurrently(create(), start);
      expect(together.map(({ records }) => records.map(writeJson))).toEqual(
        apart.map(({ records }) => records.map(writeJson)),
      );
      expect(finishSync(create(), start, together)).toEqual(finishSync(create(), start, apart));
    }
  });

  it('yields the same records in each sync, whether or not other syncs are read at the same time', async () => {
    const { finished } = await readStream(create());
    const saved = [...otherStates, ...(await collectSavedStates(create))].map((state) =>
      restoreState(create(), state),
    );
    // Two of the syncs have no state. If syncs of a stream shared data by mistake, a sync with a
    // state could change the records of these two.
    const starts = [
      ...saved,
      undefined,
      ...createPartialStates(create(), finished),
      undefined,
      finished,
    ];
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
    it('yields different records when it continues from one of otherStates', async () => {
      const whole = await readStream(create());
      for (const other of otherStates) {
        const { records } = await readStream(create(), restoreState(create(), other));
        expect(toSortedTexts(records)).not.toEqual(toSortedTexts(whole.records));
      }
    });
  }

  if (create().open(undefined, testIo()).split !== undefined) describeSplit(create);
}

function describeSplit<State extends JsonObject>(create: CreateStream<State>): void {
  it('yields the records of a slice exactly once from its pieces, at every level of division', async () => {
    const { finished } = await readStream(create());
    let levels = 0;
    for (const start of [undefined, finished]) {
      const stream = create();
      const io = testIo();
      const sync = stream.open(start, io);
      let { state } = sync;
      for await (const slice of sync.slices()) {
        const whole = await readSlice(sync, slice, io);
        const reached = commitAll(stream, state, whole.progress);
        for (const pieces of divisions(sync, slice)) {
          levels += 1;
          const records: JsonObject[] = [];
          const progress: JsonObject[] = [];
          for (const piece of pieces) {
            const read = await readSlice(sync, piece, io);
            records.push(...read.records);
            progress.push(...read.progress);
          }
          expect(toSortedTexts(records)).toEqual(toSortedTexts(whole.records));
          expect(commitAll(stream, state, progress)).toEqual(reached);
        }
        state = reached;
      }
    }
    // The data must contain a slice that can be split twice; otherwise this tests nothing.
    expect(levels).toBeGreaterThan(1);
  });

  it('loses no records when a sync continues from the checkpoint of any piece', async () => {
    const whole = await readStream(create());
    const { checkpoints, records } = await readStream(splitSlices(create()));
    for (const { state, delivered } of checkpoints) {
      const cut = { records: records.slice(0, delivered), state };
      expect(await findLostRecords(create, whole.records, cut)).toEqual([]);
    }
  });
}

/** If pieces can be split more often than this, `split` is assumed to never end. */
const MAX_LEVELS = 64;

/** Yields the pieces of a slice, then the pieces of these, and so on until none can be split. */
function* divisions<State extends JsonObject>(
  sync: StreamSync<JsonObject, State>,
  slice: JsonObject,
): Generator<readonly JsonObject[], void> {
  let pieces: readonly JsonObject[] = [slice];
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    const smaller = pieces.map((piece) => sync.split?.(piece));
    if (smaller.every((part) => part === undefined)) return;
    // A slice that is replaced by itself would be split forever.
    for (const part of smaller) if (part !== undefined) expect(part.length).toBeGreaterThan(1);
    pieces = pieces.flatMap((piece, index) => smaller[index] ?? [piece]);
    yield pieces;
  }
  throw new Error('a slice can be split without end');
}

/** Returns the same stream, but with each slice replaced by its smallest pieces. */
function splitSlices<State extends JsonObject>(
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

async function readInSequence<State extends JsonObject>(
  stream: Stream<JsonObject, State>,
  start: State | undefined,
): Promise<readonly SliceRead[]> {
  const io = testIo();
  const sync = stream.open(start, io);
  const reads: SliceRead[] = [];
  for await (const slice of sync.slices()) reads.push(await readSlice(sync, slice, io));
  return reads;
}

/** Starts each read as soon as its slice is yielded, and then waits for all of them. */
async function readConcurrently<State extends JsonObject>(
  stream: Stream<JsonObject, State>,
  start: State | undefined,
): Promise<readonly SliceRead[]> {
  const io = testIo();
  const sync = stream.open(start, io);
  const reads: Promise<SliceRead>[] = [];
  for await (const slice of sync.slices()) reads.push(readSlice(sync, slice, io));
  return Promise.all(reads);
}

/** Returns the state at the end of a sync, with the progress of all slices committed in order. */
function finishSync<State extends JsonObject>(
  stream: Stream<JsonObject, State>,
  start: State | undefined,
  reads: readonly SliceRead[],
): State {
  const { state } = stream.open(start, testIo());
  return stream.finish(
    commitAll(
      stream,
      state,
      reads.flatMap(({ progress }) => progress),
    ),
  );
}

/**
 * Returns copies of the state that lack one member or have only one member. Copies that the stream
 * rejects are omitted.
 */
function createPartialStates<State extends JsonObject>(
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

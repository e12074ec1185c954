import { expect, it } from '@jest/globals';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { Stream, StreamSync } from '@source-mixpanel/stream';
import type { CreateStream } from './read-slice.js';
import { readStream, rowsOf, testIo, throughJson } from './read-stream.js';

/** Defines the tests of `describeStream` in which a partition fails. */
export function describePartitions<State extends JsonObject>(create: CreateStream<State>): void {
  it('loses no records when a partition fails, and reads that partition last in the next sync', async () => {
    const whole = await readStream(create());
    const names = await partitionsOf(create(), undefined);
    expect(new Set(names).size).toBeGreaterThan(1);
    for (const failed of new Set(names)) {
      const partial = await readExcept(create(), failed);
      const next = create();
      const saved = next.state.parse(throughJson(partial.state));
      const order = await partitionsOf(next, saved);
      const first = order.indexOf(failed);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(new Set(order.slice(first))).toEqual(new Set([failed]));
      const again = await readStream(next, saved);
      const union = new Set([...partial.records, ...again.records].map(writeJson));
      expect(whole.records.filter((record) => !union.has(writeJson(record)))).toEqual([]);
      // Once the partition was read, the state no longer contains the failure.
      expect(await partitionsOf(create(), again.finished)).toEqual(
        await partitionsOf(create(), whole.finished),
      );
    }
  });
}

async function partitionsOf<State extends JsonObject>(
  stream: Stream<JsonObject, State>,
  state: State | undefined,
): Promise<readonly string[]> {
  const sync = stream.open(state, testIo());
  const names: string[] = [];
  for await (const slice of sync.slices()) names.push(nameOf(sync, slice));
  return names;
}

function nameOf<State extends JsonObject>(
  sync: StreamSync<JsonObject, State>,
  slice: JsonObject,
): string {
  return sync.partition?.(slice) ?? '';
}

/** Runs a sync in which every slice of one partition fails. */
async function readExcept<State extends JsonObject>(
  stream: Stream<JsonObject, State>,
  failed: string,
): Promise<{ readonly records: readonly JsonObject[]; readonly state: State }> {
  const records: JsonObject[] = [];
  const io = testIo();
  const sync = stream.open(undefined, io);
  let { state } = sync;
  for await (const slice of sync.slices()) {
    if (nameOf(sync, slice) === failed) {
      state = stream.noteFailure?.(state, slice) ?? state;
      continue;
    }
    for await (const part of sync.read(slice, io)) {
      if (part.kind === 'checkpoint') state = stream.commit(state, part.progress);
      else records.push(...rowsOf(part));
    }
  }
  if (state === undefined) throw new Error('the failure was not noted in the state');
  return { records, state };
}

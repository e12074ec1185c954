import { expect, it } from '@jest/globals';
import { writeJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { deepFreeze } from './deep-freeze.js';
import {
  failAfter,
  commitAll,
  findLostRecords,
  readSlice,
  restoreState,
  collectSavedStates,
  toSortedTexts,
  type CreateStream,
} from './read-slice.js';
import { readStream, testIo, throughJson } from './read-stream.js';

/** Defines the tests of `describeStream` that continue syncs from saved states. */
export function describeState<State extends JsonObject>(create: CreateStream<State>): void {
  describeLoss(create);
  describeCommits(create);
  if (create().keepOnFullRefresh !== undefined) describeFullRefresh(create);
  if (create().noteFailure !== undefined) describeFailures(create);

  it('continues in the same way from a state and from its copy through JSON', async () => {
    for (const state of await collectSavedStates(create)) {
      expect(throughJson(state)).toEqual(state);
      const copy = restoreState(create(), state);
      expect(restoreState(create(), copy)).toEqual(copy);
      expect(create().open(copy, testIo()).state).toEqual(copy);
      const [one, other] = [await readStream(create(), state), await readStream(create(), copy)];
      expect(other.records.map(writeJson)).toEqual(one.records.map(writeJson));
      expect(other.finished).toEqual(one.finished);
    }
  });

  it('never moves its state back', async () => {
    const whole = await readStream(create());
    const again = await readStream(create(), restoreState(create(), whole.finished));
    // The new state may have more members, such as the time of the last reads.
    expect(throughJson(again.finished)).toMatchObject(throughJson(whole.finished));
  });

  it('rejects states of other sources', async () => {
    const { state } = create();
    for (const otherState of OTHER_STATES) expect(() => state.parse(otherState)).toThrow();
  });
}

function describeLoss<State extends JsonObject>(create: CreateStream<State>): void {
  it('loses no records when a sync continues from the state of any checkpoint', async () => {
    const { records, checkpoints, finished } = await readStream(create());
    for (const { state, delivered } of [
      ...checkpoints,
      { state: finished, delivered: records.length },
    ]) {
      const cut = { records: records.slice(0, delivered), state };
      expect(await findLostRecords(create, records, cut)).toEqual([]);
    }
  });

  it('loses no records when every sync stops after its first checkpoint', async () => {
    const whole = await readStream(create());
    const records: JsonObject[] = [];
    let state: State | undefined;
    for (let syncs = 0; syncs < whole.slices; syncs += 1) {
      const read = await readStream(create(), state && restoreState(create(), state));
      const [first] = read.checkpoints;
      records.push(...read.records.slice(0, first?.delivered ?? 0));
      state = first?.state ?? state;
    }
    expect(await findLostRecords(create, whole.records, { records, state })).toEqual([]);
  });

  if (create().cursorField === undefined) {
    it('reads all records again after finish, because it has no cursor', async () => {
      const whole = await readStream(create());
      const again = await readStream(create(), restoreState(create(), whole.finished));
      expect(again.records).toHaveLength(whole.records.length);
    });
  }
}

interface Commit<State> {
  readonly state: State | undefined;
  readonly step: JsonObject;
  /** The state after the commit. */
  readonly once: State | undefined;
}

function describeCommits<State extends JsonObject>(create: CreateStream<State>): void {
  it('does not change the arguments of commit, finish and open, and returns the same result for the same arguments', async () => {
    for (const start of [undefined, ...(await collectSavedStates(create))]) {
      const stream = create();
      const io = testIo();
      const sync = stream.open(start, io);
      let { state } = sync;
      const commits: Commit<State>[] = [];
      for await (const slice of sync.slices()) {
        const { progress } = await readSlice(sync, slice, io);
        for (const step of progress) {
          const given = [state ?? null, step].map(writeJson);
          const once = commitAll(stream, state, [step]);
          expect(commitAll(stream, state, [step])).toEqual(once);
          // Another stream and copies of the arguments must lead to the same result, because it may
          // depend on nothing else.
          const copy = commitAll(create(), state && restoreState(stream, state), [
            throughJson(step),
          ]);
          expect(copy && restoreState(stream, copy)).toEqual(once && restoreState(stream, once));
          expect([state ?? null, step].map(writeJson)).toEqual(given);
          commits.push({ state, step, once });
          state = once;
        }
        // A slice that is read again commits the same progress again, which must change nothing.
        expect(commitAll(stream, state, progress)).toEqual(state);
        expect(stream.finish(deepFreeze(state))).toEqual(stream.finish(state));
      }
      // Later commits must not change the result either.
      for (const { state: before, step, once } of commits) {
        expect(commitAll(stream, before, [step])).toEqual(once);
      }
    }
  });
}

function describeFullRefresh<State extends JsonObject>(create: CreateStream<State>): void {
  it('reads all records in a full refresh, from the part of a state that a full refresh keeps', async () => {
    const whole = await readStream(create());
    for (const state of await collectSavedStates(create)) {
      const stream = create();
      const accepted = restoreState(stream, state);
      const kept = stream.keepOnFullRefresh?.(accepted);
      expect(stream.keepOnFullRefresh?.(accepted)).toEqual(kept);
      if (kept === undefined) continue;
      expect(restoreState(stream, kept)).toEqual(kept);
      const again = await readStream(stream, restoreState(stream, kept));
      expect(toSortedTexts(again.records)).toEqual(toSortedTexts(whole.records));
    }
  });
}

function describeFailures<State extends JsonObject>(create: CreateStream<State>): void {
  it('loses no records when any slice fails', async () => {
    const { records, slices } = await readStream(create());
    for (let index = 0; index < slices; index += 1) {
      const cut = await failAfter(create(), index);
      expect(await findLostRecords(create, records, cut)).toEqual([]);
    }
  });

  it('notes a failure only once, without changing the state that is passed', async () => {
    const { finished } = await readStream(create());
    const states = [undefined, finished, ...(await collectSavedStates(create))];
    for await (const slice of create().open(undefined, testIo()).slices()) {
      for (const state of states) {
        const stream = create();
        const once = stream.noteFailure?.(state, deepFreeze(slice));
        expect(stream.noteFailure?.(state, slice)).toEqual(once);
        expect(once && stream.noteFailure?.(deepFreeze(once), slice)).toEqual(once);
        // A finished state contains no failures, so noting one must change it.
        if (state === finished) expect(once).not.toEqual(finished);
      }
    }
  });
}

const OTHER_STATES: readonly JsonValue[] = [
  'text',
  7,
  null,
  [],
  { some_other: 'state' },
  { time: 7, last_seen: [], created: {}, date: 1, states: 'x' },
];

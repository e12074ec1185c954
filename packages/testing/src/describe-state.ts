import { expect, it } from '@jest/globals';
import { writeJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { deepFreeze } from './deep-freeze.js';
import {
  failAfter,
  fold,
  lostRecords,
  readSlice,
  restored,
  savedStates,
  sortedTexts,
  type CreateStream,
} from './read-slice.js';
import { readStream, testIo, throughJson } from './read-stream.js';

/** What the states of a stream promise, wherever a sync goes on from them. */
export function describeState<State extends JsonObject>(create: CreateStream<State>): void {
  describeLoss(create);
  describeCommits(create);
  if (create().keepOnFullRefresh !== undefined) describeFullRefresh(create);
  if (create().noteFailure !== undefined) describeFailures(create);

  it('goes on from a state that passed through JSON as from the state itself', async () => {
    for (const state of await savedStates(create)) {
      expect(throughJson(state)).toEqual(state);
      const copy = restored(create(), state);
      expect(restored(create(), copy)).toEqual(copy);
      expect(create().open(copy, testIo()).state).toEqual(copy);
      const [one, other] = [await readStream(create(), state), await readStream(create(), copy)];
      expect(other.records.map(writeJson)).toEqual(one.records.map(writeJson));
      expect(other.finished).toEqual(one.finished);
    }
  });

  it('never moves its state back', async () => {
    const whole = await readStream(create());
    const again = await readStream(create(), restored(create(), whole.finished));
    // It may gain members, such as what this sync learned of the server.
    expect(throughJson(again.finished)).toMatchObject(throughJson(whole.finished));
  });

  it('refuses a state it never wrote', async () => {
    const { state } = create();
    for (const foreign of FOREIGN_STATES) expect(() => state.parse(foreign)).toThrow();
  });
}

function describeLoss<State extends JsonObject>(create: CreateStream<State>): void {
  it('loses nothing from any checkpoint, passed through JSON', async () => {
    const { records, checkpoints, finished } = await readStream(create());
    for (const { state, delivered } of [
      ...checkpoints,
      { state: finished, delivered: records.length },
    ]) {
      const cut = { records: records.slice(0, delivered), state };
      expect(await lostRecords(create, records, cut)).toEqual([]);
    }
  });

  it('loses nothing where sync after sync stops at its first checkpoint', async () => {
    const whole = await readStream(create());
    const records: JsonObject[] = [];
    let state: State | undefined;
    for (let syncs = 0; syncs < whole.slices; syncs += 1) {
      const read = await readStream(create(), state && restored(create(), state));
      const [first] = read.checkpoints;
      records.push(...read.records.slice(0, first?.delivered ?? 0));
      state = first?.state ?? state;
    }
    expect(await lostRecords(create, whole.records, { records, state })).toEqual([]);
  });

  if (create().cursorField === undefined) {
    it('starts over after finish, having no cursor', async () => {
      const whole = await readStream(create());
      const again = await readStream(create(), restored(create(), whole.finished));
      expect(again.records).toHaveLength(whole.records.length);
    });
  }
}

interface Commit<State> {
  readonly state: State | undefined;
  readonly step: JsonObject;
  /** The state it led to. */
  readonly once: State | undefined;
}

function describeCommits<State extends JsonObject>(create: CreateStream<State>): void {
  it('commits, finishes and opens without changing what it is given, and twice with one result', async () => {
    for (const start of [undefined, ...(await savedStates(create))]) {
      const stream = create();
      const io = testIo();
      const sync = stream.open(start, io);
      let { state } = sync;
      const commits: Commit<State>[] = [];
      for await (const slice of sync.slices()) {
        const { progress } = await readSlice(sync, slice, io);
        for (const step of progress) {
          const given = [state ?? null, step].map(writeJson);
          const once = fold(stream, state, [step]);
          expect(fold(stream, state, [step])).toEqual(once);
          // By another stream and from copies, so that nothing but its arguments can decide.
          const copy = fold(create(), state && restored(stream, state), [throughJson(step)]);
          expect(copy && restored(stream, copy)).toEqual(once && restored(stream, once));
          expect([state ?? null, step].map(writeJson)).toEqual(given);
          commits.push({ state, step, once });
          state = once;
        }
        // What a slice that is read again brings was there before.
        expect(fold(stream, state, progress)).toEqual(state);
        expect(stream.finish(deepFreeze(state))).toEqual(stream.finish(state));
      }
      // Nor does what was committed since matter.
      for (const { state: before, step, once } of commits) {
        expect(fold(stream, before, [step])).toEqual(once);
      }
    }
  });
}

function describeFullRefresh<State extends JsonObject>(create: CreateStream<State>): void {
  it('reads everything again in a full refresh, from what it keeps of a state', async () => {
    const whole = await readStream(create());
    for (const state of await savedStates(create)) {
      const stream = create();
      const accepted = restored(stream, state);
      const kept = stream.keepOnFullRefresh?.(accepted);
      expect(stream.keepOnFullRefresh?.(accepted)).toEqual(kept);
      if (kept === undefined) continue;
      expect(restored(stream, kept)).toEqual(kept);
      const again = await readStream(stream, restored(stream, kept));
      expect(sortedTexts(again.records)).toEqual(sortedTexts(whole.records));
    }
  });
}

function describeFailures<State extends JsonObject>(create: CreateStream<State>): void {
  it('loses nothing where a slice fails, whichever it is', async () => {
    const { records, slices } = await readStream(create());
    for (let index = 0; index < slices; index += 1) {
      const cut = await failAfter(create(), index);
      expect(await lostRecords(create, records, cut)).toEqual([]);
    }
  });

  it('notes a failure without changing the state it is given, and notes it once', async () => {
    const { finished } = await readStream(create());
    const states = [undefined, finished, ...(await savedStates(create))];
    for await (const slice of create().open(undefined, testIo()).slices()) {
      for (const state of states) {
        const stream = create();
        const once = stream.noteFailure?.(state, deepFreeze(slice));
        expect(stream.noteFailure?.(state, slice)).toEqual(once);
        expect(once && stream.noteFailure?.(deepFreeze(once), slice)).toEqual(once);
        // A finished sync left no failure noted.
        if (state === finished) expect(once).not.toEqual(finished);
      }
    }
  });
}

const FOREIGN_STATES: readonly JsonValue[] = [
  'text',
  7,
  null,
  [],
  { somebody_elses: 'state' },
  { time: 7, last_seen: [], created: {}, date: 1, states: 'x' },
];

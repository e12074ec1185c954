import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { fakeClock, testIo, throughJson } from '@source-mixpanel/testing';
import { create } from '../test/sync-members.js';

const listed = [5, 3, 9, 1, 7].map((id) => ({ id, members: [] }));

const clock = fakeClock(Date.UTC(2024, 5, 1));

/**
 * Returns the cohorts that a sync reads before it is stopped, and the state that a platform saves.
 */
async function interrupted(saved: JsonObject | undefined, reads: number, cohorts = listed) {
  const stream = create({ listed: cohorts, clock });
  let state = saved === undefined ? undefined : stream.state.parse(throughJson(saved));
  const read: number[] = [];
  const sync = stream.open(state, testIo());
  for await (const slice of sync.slices()) {
    if (read.length === reads) return { read, state };
    read.push(slice.cohort);
    await clock.advance(1000);
    for await (const part of sync.read(slice, testIo())) {
      if (part.kind === 'checkpoint') state = stream.commit(state, part.progress);
    }
  }
  return { read, state: stream.finish(state) };
}

describe('the order of cohorts', () => {
  it('reaches all cohorts, even if every sync is stopped after two of them', async () => {
    const turns: number[][] = [];
    let state: JsonObject | undefined;
    for (let sync = 0; sync < 4; sync += 1) {
      const stopped = await interrupted(state, 2);
      turns.push(stopped.read);
      state = stopped.state;
    }
    expect(turns).toEqual([
      [1, 3],
      [5, 7],
      [9, 1],
      [3, 5],
    ]);
  });

  it('skips no cohort if a sync continues after a stop', async () => {
    const { state } = await interrupted(undefined, 3);
    const { read } = await interrupted(state, Infinity);
    expect(read).toEqual([7, 9, 1, 3, 5]);
  });

  it('begins with the least recently read cohort once all have been read', async () => {
    const { state } = await interrupted((await interrupted(undefined, 3)).state, Infinity);
    expect((await interrupted(state, Infinity)).read).toEqual([7, 9, 1, 3, 5]);
  });

  it('continues if the cohort at which the last sync was stopped was deleted', async () => {
    const { state } = await interrupted(undefined, 3);
    const without = listed.filter(({ id }) => id !== 5);
    expect((await interrupted(state, Infinity, without)).read).toEqual([7, 9, 1, 3]);
  });

  it('is reset by a full refresh', async () => {
    const { state } = await interrupted(undefined, 3);
    const stream = create();
    expect(Object.keys(state?.last_reads ?? {})).toEqual(['1', '3', '5']);
    const kept = stream.keepOnFullRefresh?.(stream.state.parse(throughJson(state ?? {})));
    expect(kept?.last_reads).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import type { PartitionedState } from '@source-mixpanel/cursor';
import type { FunnelDays } from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { SystemError, type Part } from '@source-mixpanel/stream';
import { readStream, testIo } from '@source-mixpanel/testing';
import { fixtureDays, fixtureFunnels, fixtureStream } from '../test/funnel-fixture.js';
import type { FunnelsProgress, FunnelsSlice } from './funnels-state.js';
import type { FunnelsSource } from './funnels-options.js';

const GONE = 8901755;
const own = (id: number, date: string) => ({
  partition: { funnel_id: String(id) },
  cursor: { date },
});

/** Responds with the fixture, but with status 404 for some days of one funnel. */
function deletedFrom(day: string, asked: string[] = []): FunnelDays {
  return (request, io) => {
    if (request.id !== GONE) return fixtureDays(request, io);
    asked.push(request.from);
    return request.from >= day
      ? Promise.reject(new SystemError('not_found', 'Mixpanel rejected the request.'))
      : fixtureDays(request, io);
  };
}

/** Returns a source in which one funnel is missing when the list is requested again. */
function source(funnelDays: FunnelDays): Partial<FunnelsSource> {
  let lists = 0;
  return {
    funnelDays,
    async listFunnels() {
      lists += 1;
      const isAnew = lists % 2 === 0;
      return fixtureFunnels.filter(({ id }) => !isAnew || id !== GONE);
    },
  };
}

describe('a funnel deleted while funnels are read', () => {
  it('is looked up again, skipped with one warning, and the others are read', async () => {
    const asked: string[] = [];
    const io = testIo();
    const stream = fixtureStream({}, source(deletedFrom('2024-01-01', asked)));
    const { records } = await readStream(stream, undefined, io);
    expect(records).toHaveLength(6);
    expect(asked).toEqual(['2024-02-25']);
    expect(io.notices.filter(({ kind }) => kind !== 'estimate')).toEqual([
      { kind: 'warning', message: expect.stringContaining(String(GONE)) },
    ]);
  });

  it('keeps its state', async () => {
    const stream = fixtureStream({}, source(deletedFrom('2024-01-01')));
    const saved = { states: [own(GONE, '2024-02-27')] };
    const { finished } = await readStream(stream, stream.state.parse(saved));
    expect(finished.states).toContainEqual(own(GONE, '2024-02-27'));
    expect(finished.states).toHaveLength(4);
  });

  it('keeps the records and the state of the days read before', async () => {
    const stream = fixtureStream({}, source(deletedFrom('2024-03-02')));
    const { finished, records } = await readStream(stream);
    expect(finished.states).toContainEqual(own(GONE, '2024-03-01'));
    expect(records).toHaveLength(7);
  });

  it('does not advance past a skipped window if a later one succeeds concurrently', async () => {
    const flaky: FunnelDays = (request, io) =>
      request.id === GONE && request.from === '2024-02-28'
        ? deletedFrom('2024-01-01')(request, io)
        : fixtureDays(request, io);
    const stream = fixtureStream({}, source(flaky));
    const sync = stream.open(undefined, testIo());
    const slices: FunnelsSlice[] = [];
    for await (const slice of sync.slices()) {
      if (slice.funnel_id === GONE) slices.push(slice);
    }
    const io = testIo();
    // Started together, as by a runner with several workers, and committed in the order of slices.
    const parts = await Promise.all(slices.map((slice) => partsOf(sync.read(slice, io))));
    const state = parts
      .flat()
      .flatMap((part) => (part.kind === 'checkpoint' ? [part.progress] : []))
      .reduce<PartitionedState | undefined>(
        (before, progress) => stream.commit(before, progress),
        undefined,
      );
    expect(parts.map((read) => read.length)).toEqual([2, 0, 2, 2]);
    expect(state?.states).toEqual([own(GONE, '2024-02-27')]);
  });

  it('is requested again by the next sync', async () => {
    const asked: string[] = [];
    const stream = fixtureStream({}, source(deletedFrom('2024-01-01', asked)));
    await readStream(stream);
    await readStream(stream);
    expect(asked).toHaveLength(2);
  });

  it('is only recognised if a new list lacks it, because a proxy may cause status 404 as well', async () => {
    const funnelDays: FunnelDays = () => Promise.reject(new SystemError('not_found', 'No route.'));
    await expect(readStream(fixtureStream({}, { funnelDays }))).rejects.toMatchObject({
      code: 'child_not_found',
      message: expect.stringContaining('although Mixpanel still lists it'),
    });
  });

  it('is not assumed if the new list cannot be read', async () => {
    let lists = 0;
    const listFunnels: FunnelsSource['listFunnels'] = async () => {
      lists += 1;
      if (lists > 1) throw new SystemError('not_found', 'No route.');
      return fixtureFunnels;
    };
    const stream = fixtureStream({}, { ...source(deletedFrom('2024-01-01')), listFunnels });
    await expect(readStream(stream)).rejects.toMatchObject({ code: 'child_not_found' });
  });

  it('causes the list to be requested again once per sync, however many funnels are deleted', async () => {
    let lists = 0;
    const stream = fixtureStream(
      {},
      {
        async listFunnels() {
          lists += 1;
          return lists === 1 ? fixtureFunnels : [];
        },
        funnelDays: () => Promise.reject(new SystemError('not_found', 'Gone.')),
      },
    );
    expect((await readStream(stream)).records).toEqual([]);
    expect(lists).toBe(2);
  });

  it.each(['bad_request', 'unexpected_answer'] as const)(
    'is not assumed after %s',
    async (code) => {
      const funnelDays: FunnelDays = () => Promise.reject(new SystemError(code, 'No.'));
      await expect(readStream(fixtureStream({}, { funnelDays }))).rejects.toMatchObject({ code });
    },
  );
});

async function partsOf(
  parts: AsyncIterable<Part<FunnelsProgress>>,
): Promise<Part<FunnelsProgress & JsonObject>[]> {
  const all: Part<FunnelsProgress & JsonObject>[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

import { describe, expect, it } from '@jest/globals';
import type { PartitionedState } from '@source-mixpanel/cursor';
import type { FunnelDays } from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { fakeClock, readStream, testIo, throughJson } from '@source-mixpanel/testing';
import { fixtureStream } from '../test/funnel-fixture.js';

const own = (id: number, date: string) => ({
  partition: { funnel_id: String(id) },
  cursor: { date },
});

describe('the state of funnels', () => {
  it.each<[string, JsonObject, PartitionedState]>([
    [
      'by funnel',
      { '36152117': { date: '2030-01-01' } },
      { states: [own(36152117, '2024-03-06')] },
    ],
    ['common to all', { date: '2030-01-01' }, { states: [], state: { date: '2024-03-06' } }],
  ])(
    'in the future reads nothing, and counts as today from then on, with one warning: %s',
    async (_name, saved, kept) => {
      const listFunnels = async () => [{ id: 36152117, name: 'test' }];
      const stream = fixtureStream({}, { listFunnels });
      const io = testIo();
      const read = await readStream(stream, stream.state.parse(saved), io);
      expect(read).toMatchObject({ records: [], slices: 0, finished: kept });
      expect(io.notices.filter(({ kind }) => kind === 'warning')).toEqual([
        { kind: 'warning', message: expect.stringContaining('It is treated as 2024-03-06') },
      ]);
      const next = fixtureStream({ clock: fakeClock(Date.UTC(2024, 2, 8)) }, { listFunnels });
      expect((await readStream(next, next.state.parse(read.finished))).slices).toBeGreaterThan(0);
    },
  );

  it.each([
    ['far in the future', '2030-01-01', 1],
    ['of tomorrow', '2024-03-07', 0],
  ])('skips no later day if it is %s', async (_name, date, warnings) => {
    const funnelDays: FunnelDays = async ({ from, to }) =>
      ['2024-03-05', '2024-03-06', '2024-03-07', '2024-03-08']
        .filter((day) => from <= day && day <= to)
        .map((day) => ({ date: day, row: {} }));
    const source = { listFunnels: async () => [{ id: 7, name: 'one' }], funnelDays };
    const options = { attributionDays: 0 };
    const io = testIo();
    const first = fixtureStream(options, source);
    const { finished } = await readStream(first, { states: [own(7, date)] }, io);
    expect(io.notices.filter(({ kind }) => kind === 'warning')).toHaveLength(warnings);
    expect(finished).toEqual({ states: [own(7, '2024-03-06')] });
    const clock = fakeClock(Date.UTC(2024, 2, 9));
    const second = fixtureStream({ ...options, clock }, source);
    const read = await readStream(second, second.state.parse(throughJson(finished)), io);
    expect(read.records.map((record) => record['date'])).toEqual([
      '2024-03-06',
      '2024-03-07',
      '2024-03-08',
    ]);
    expect(read.finished).toEqual({
      states: [own(7, '2024-03-08')],
      last_reads: { 7: '2024-03-09T00:00:00Z' },
    });
  });
});

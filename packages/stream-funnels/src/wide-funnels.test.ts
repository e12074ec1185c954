import { describe, expect, it } from '@jest/globals';
import { countDays } from '@source-mixpanel/cursor';
import type { FunnelDays } from '@source-mixpanel/mixpanel';
import { TransientError } from '@source-mixpanel/stream';
import { describeStream, readStream } from '@source-mixpanel/testing';
import { fixtureDays, fixtureStream } from '../test/funnel-fixture.js';

const one = { listFunnels: () => Promise.resolve([{ id: 7, name: 'one' }]) };
const own = (id: number, date: string) => ({
  partition: { funnel_id: String(id) },
  cursor: { date },
});

const timedOut = () =>
  new TransientError('query_timed_out', 'Mixpanel timed out while running the query.');
/** The fixture, except that queries of more than 30 days fail. */
const thirtyDays: FunnelDays = async (request, io) => {
  if (countDays(request) > 30) throw timedOut();
  return fixtureDays(request, io);
};

describe('funnels whose wide queries time out', () => {
  describeStream('funnels', {
    create: () =>
      fixtureStream({ windowDays: undefined, startDate: '2023-11-25' }, { funnelDays: thirtyDays }),
    records: 7,
    slices: 4,
  });

  it('save a state after every window, and clear the failure of a funnel after its last window', async () => {
    const options = { windowDays: undefined, startDate: '2023-12-26' };
    const stream = fixtureStream(options, { ...one, funnelDays: thirtyDays });
    const saved = stream.state.parse({ states: [], failed_partitions: ['7'] });
    const { checkpoints } = await readStream(stream, saved);
    const failed = { failed_partitions: ['7'] };
    expect(checkpoints.map(({ state }) => state)).toEqual([
      { states: [own(7, '2024-01-24')], ...failed },
      { states: [own(7, '2024-02-23')], ...failed },
      { states: [own(7, '2024-03-05')], last_reads: { 7: '2024-03-06T00:00:00Z' } },
    ]);
  });
});

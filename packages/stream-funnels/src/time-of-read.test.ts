import { describe, expect, it } from '@jest/globals';
import { fakeClock, readStream } from '@source-mixpanel/testing';
import { fixtureDays, fixtureStream } from '../test/funnel-fixture.js';

const HOUR = 3_600_000;
const NOON = Date.UTC(2024, 2, 6, 12);

describe('the time of a read', () => {
  it('is that of the first response, although the last days were read hours later', async () => {
    const clock = fakeClock(NOON);
    const stream = fixtureStream(
      { clock, windowDays: 4 },
      {
        listFunnels: () => Promise.resolve([{ id: 7509, name: null }]),
        async funnelDays(request, io) {
          await clock.advance(HOUR);
          return fixtureDays(request, io);
        },
      },
    );
    const { finished, slices } = await readStream(stream);
    expect(slices).toBeGreaterThan(1);
    expect(finished.last_reads).toEqual({ 7509: '2024-03-06T13:00:00Z' });
  });

  it('is not saved before the last day of the funnel is read', async () => {
    const stream = fixtureStream({ windowDays: 4, clock: fakeClock(NOON) });
    const { checkpoints } = await readStream(stream);
    for (const { state } of checkpoints) {
      for (const id of Object.keys(state.last_reads ?? {})) {
        const entry = state.states.find(({ partition }) => partition['funnel_id'] === id);
        expect(entry?.cursor).toEqual({ date: '2024-03-05' });
      }
    }
  });
});

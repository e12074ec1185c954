import type { FunnelDays } from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { fakeClock } from '@source-mixpanel/testing';
import fixture from '../fixtures/funnels.json' with { type: 'json' };
import { funnelsStream, type FunnelsOptions, type FunnelsSource } from '../src/index.js';

const answers = new Map<string, { readonly data: Readonly<Record<string, JsonObject>> }>(
  Object.entries(fixture.answers),
);

/** Responds with the days of the fixture, regardless of the clock and the time zone. */
export const fixtureDays: FunnelDays = ({ id, from, to }) =>
  Promise.resolve(
    Object.entries(answers.get(String(id))?.data ?? {})
      .map(([date, row]) => ({ date, row }))
      .filter(({ date }) => date >= from && date <= to)
      .sort((a, b) => (a.date < b.date ? -1 : 1)),
  );

export const fixtureFunnels = fixture.list.map(({ funnel_id, name }) => ({ id: funnel_id, name }));

/**
 * Creates a stream that is read on 6 March 2024 from 25 February on, in four windows of three days.
 */
export function fixtureStream(
  options: Partial<FunnelsOptions> = {},
  source: Partial<FunnelsSource> = {},
): ReturnType<typeof funnelsStream> {
  return funnelsStream(
    {
      listFunnels: () => Promise.resolve(fixtureFunnels),
      funnelDays: fixtureDays,
      ...source,
    },
    {
      startDate: '2024-02-25',
      zone: 'UTC',
      clock: fakeClock(Date.UTC(2024, 2, 6)),
      attributionDays: 5,
      windowDays: 3,
      concurrency: 3,
      ...options,
    },
  );
}

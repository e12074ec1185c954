import { describe, expect, it } from '@jest/globals';
import { ConfigError, TransientError } from '@source-mixpanel/stream';
import { bodyOf } from '../../test/bodies.js';
import { busyDay, DAY, idsOf, oneDay, cutTwice } from '../../test/busy-day.js';
import { countedEvents } from '../../test/counted-events.js';
import { event } from '../../test/events.js';
import { createMixpanel, type StoredEvent } from '../../test/in-memory-mixpanel.js';
import { runSync, streamOver, type StreamOptions } from '../../test/run-sync.js';
import { stepClock } from '../../test/step-clock.js';

const TODAY = '2024-03-14T12:00:00Z';
const ZONE = 'Asia/Kolkata';

interface ProjectOptions {
  /** The events that Mixpanel counts. */
  readonly held?: readonly StoredEvent[];
  /** Returns whether the event is missing in the export. */
  readonly withheld?: (event: StoredEvent) => boolean;
  readonly calendar?: 'utc' | 'local';
  readonly failures?: Error[];
}

function project({
  held = busyDay(),
  withheld = () => false,
  calendar,
  failures,
}: ProjectOptions = {}) {
  const clock = stepClock(Date.parse(TODAY));
  const exported = held.filter((stored) => !withheld(stored));
  const mixpanel = createMixpanel({
    ...{ clock, events: exported, zone: ZONE },
    ...(calendar === undefined ? {} : { calendar }),
  });
  const counted = countedEvents({ clock, events: held, zone: ZONE, ...(failures && { failures }) });
  const run = (options: Partial<StreamOptions> = {}) =>
    runSync(
      streamOver(mixpanel, { clock, zone: ZONE, ...oneDay, counts: counted.counts, ...options }),
      { mayBreak: true },
    );
  return { mixpanel, counted, run };
}

const isNoon = ({ at }: StoredEvent): boolean => at === Date.parse(`${DAY}T12:00:00Z`);

describe('a download that is compared with the counts of Mixpanel', () => {
  it.each([{ calendar: 'utc' }, { calendar: 'local' }] as const)(
    'is emitted if it is complete, in a zone with a half-hour offset and the calendar %j',
    async ({ calendar }) => {
      const { run, counted, mixpanel } = project({ calendar });
      const { complete, warnings, ids } = await run();
      expect({ complete, warnings }).toEqual({ complete: true, warnings: [] });
      expect(ids.length).toBeGreaterThan(100);
      expect(mixpanel.requests).toHaveLength(1);
      const { names, ...days } = counted.countRequests[0] ?? { names: [] };
      expect(names).toEqual(['Viewed']);
      expect(days).toEqual({ from: '2024-03-12', to: '2024-03-14', unit: 'hour' });
    },
  );

  it('is read twice if an event is missing, and then fails with the hour and both counts', async () => {
    const { run, mixpanel } = project({ withheld: isNoon });
    const failed = run({ onGap: 'fail' });
    const { complete, ids } = await failed;
    expect({ complete, ids }).toEqual({ complete: false, ids: [] });
    expect(mixpanel.requests).toHaveLength(2);
    const { mixpanel: again, counted } = project({ withheld: isNoon });
    const clock = stepClock(Date.parse(TODAY));
    const stream = streamOver(again, { clock, zone: ZONE, ...oneDay, counts: counted.counts });
    await expect(runSync(stream)).rejects.toMatchObject({
      code: 'events_missing',
      message: `1 event that Mixpanel counts is missing in the export of ${DAY}, the first in the hour of ${DAY} 17:00 in the project's time zone: Mixpanel counts 6, exported were 5.`,
    });
  });

  it('is emitted with a warning after a second read lacked the event too, if onGap is warn', async () => {
    const { run, mixpanel } = project({ withheld: isNoon });
    const { complete, ids, warnings } = await run({ onGap: 'warn' });
    expect(complete).toBe(true);
    expect(ids).toEqual(idsOf(busyDay().filter((stored) => !isNoon(stored))));
    expect(warnings).toEqual([expect.stringMatching(/^1 event that Mixpanel counts is missing/)]);
    expect(mixpanel.requests).toHaveLength(2);
  });

  it('is emitted if the second read contains what the first lacked', async () => {
    const { run, mixpanel } = project();
    mixpanel.nextBodies.push((text) => {
      const lines = text.split('\n');
      return bodyOf(lines.filter((_, index) => index !== 70).join('\n'));
    });
    const { complete, ids, warnings } = await run();
    expect({ complete, warnings }).toEqual({ complete: true, warnings: [] });
    expect(ids).toEqual(idsOf(busyDay()));
  });

  it('is compared in every part of a day that is divided', async () => {
    const isLater = ({ at }: StoredEvent): boolean => at === Date.parse(`${DAY}T14:10:00Z`);
    const { run, mixpanel, counted } = project({ withheld: isLater });
    mixpanel.nextBodies.push(...cutTwice);
    const { warnings, ids } = await run({ onGap: 'warn' });
    expect(ids).toEqual(idsOf(busyDay().filter((stored) => !isLater(stored))));
    expect(warnings).toEqual([expect.stringContaining('the first in the hour of')]);
    // Counts are requested for both reads of the entire day, for all its parts together, and for
    // the second read of the part with the gap.
    expect(counted.countRequests.length).toBeLessThanOrEqual(4);
  });
});

describe('counts that are not available', () => {
  it.each([
    [
      new TransientError('rate_limited', 'No.'),
      `Events of ${DAY} were not compared with Mixpanel's counts: the quota of the Query API is used up.`,
    ],
    [
      new TransientError('server_failed', 'Mixpanel returned a server error (status 500).'),
      `Events of ${DAY} were not compared with Mixpanel's counts: Mixpanel returned a server error (status 500).`,
    ],
    [
      new ConfigError('plan', 'The Mixpanel plan does not include this data: Upgrade.'),
      "Exports are not compared with Mixpanel's counts: The Mixpanel plan does not include this data: Upgrade.",
    ],
  ])('lead only to a warning: %s', async (failure, warning) => {
    const { run } = project({ withheld: isNoon, failures: [failure] });
    const { complete, warnings, ids } = await run();
    expect({ complete, warnings }).toEqual({ complete: true, warnings: [warning] });
    expect(ids).toHaveLength(143);
  });

  it('are requested without waiting for quota', async () => {
    const { run, counted } = project();
    await run();
    expect(counted.waits).toEqual([0, 0]);
  });

  it('are not requested if a filter is configured, which leads to one warning', async () => {
    const { run, counted } = project();
    const where = 'properties["$time"] >= datetime(0)';
    const { complete, warnings } = await run({ selection: { events: ['Viewed'], where } });
    expect({ complete, countRequests: counted.countRequests }).toEqual({
      complete: true,
      countRequests: [],
    });
    expect(warnings).toEqual([
      "Exports are not compared with Mixpanel's counts, because Export Filter (`export_where`) is set.",
    ]);
  });

  it('are not requested for days that are not over', async () => {
    const { run, counted } = project({ held: [event('1', '2024-03-14T01:00:00Z')] });
    const { complete } = await run({ startDate: '2024-03-14', endDate: '2024-03-14' });
    expect({ complete, countRequests: counted.countRequests }).toEqual({
      complete: true,
      countRequests: [],
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '@source-mixpanel/stream';
import { bodyOf } from '../test/bodies.js';
import {
  createMixpanel,
  type CreateBody,
  type MixpanelOptions,
} from '../test/in-memory-mixpanel.js';
import { events, firstSync, nextSync } from '../test/late-events.js';
import { runSync, streamOver } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';
import { syncAt } from '../test/sync-at.js';

describe('the filter by processing time', () => {
  const warning = expect.stringContaining('Could not verify that Mixpanel filters') as unknown;
  const allIds = ['old', 'early', 'recent', 'unprocessed', 'late'];
  const verifyWith = async (createBody: CreateBody) => {
    const { state } = await firstSync();
    return nextSync(state, {}, { nextBodies: [createBody] });
  };

  it('is verified by one sync and not again by later ones', async () => {
    const second = await nextSync((await firstSync()).state);
    expect(second.requestedDays[0]).toBe('2024-03-13 2024-03-13 verification');
    expect(second.state?.filter).toBe('proven');
    expect(second.warnings).toEqual([]);
    const third = await syncAt('2024-03-15T12:00:00Z', { events }, second);
    expect(third.requestedDays.filter((text) => text.endsWith('verification'))).toEqual([]);
    expect(third.state?.filter).toBe('proven');
  });

  it.each<MixpanelOptions['filter']>(['nothing', 'refused'])(
    'is not used, and is verified again by the next sync, if filters are handled like this: %s',
    async (filter) => {
      const second = await nextSync((await firstSync()).state, { filter });
      expect(second.ids).toEqual(allIds);
      expect(second.warnings).toEqual([warning]);
      expect(second.state).not.toHaveProperty('filter');
      const third = await syncAt('2024-03-15T12:00:00Z', { events }, second);
      expect(third.requestedDays[0]).toContain('verification');
      expect(third.state?.filter).toBe('proven');
    },
  );

  it.each<[string, CreateBody]>([
    ['an abort marker', () => bodyOf('terminated early\n')],
    ['a line that is not an event', () => bodyOf('{}\n')],
    ['an event cut short', (text) => bodyOf(text.slice(0, 20))],
    ['a body whose connection breaks', (text) => bodyOf(text, { breaksAt: 10 })],
    ['an empty gzip body', () => bodyOf(EMPTY_GZIP, { gzip: true })],
  ])('is not used if the response to its verification is %s', async (_, createBody) => {
    const { ids, warnings } = await verifyWith(createBody);
    expect(ids).toEqual(allIds);
    expect(warnings).toEqual([warning]);
  });

  it('is not verified before the first event, and the lookback window is read without a warning', async () => {
    const before = await firstSync({ events: [] });
    expect(before.state).toEqual({
      read_through: '2024-03-13',
      processed_until: '2024-03-13T11:00:00Z',
      zone: 'UTC',
    });
    const after = await nextSync(before.state);
    expect(after.requestedDays).toEqual(['2024-03-08 2024-03-13']);
    expect(after.warnings).toEqual([]);
    expect(after.ids).toEqual(allIds);
  });

  it('is not used if the server rejects the day of its verification as in the future', async () => {
    const { state } = await firstSync();
    const project = { events, today: '2024-03-12' };
    const again = await syncAt('2024-03-13T13:00:00Z', project, { state, endDate: '2024-03-13' });
    expect(again.requestedDays).toEqual([
      '2024-03-13 2024-03-13 verification',
      '2024-03-08 2024-03-13',
      '2024-03-08 2024-03-12',
    ]);
    expect(again.state?.processed_until).toBe(state?.processed_until);
  });

  it('fails the stream if the request of its verification is rejected for another reason', async () => {
    const clock = stepClock(Date.parse('2024-03-14T12:00:00Z'));
    const rejection = new ConfigError('forbidden', 'No.');
    const mixpanel = createMixpanel({ clock, zone: 'UTC', events });
    const stream = streamOver(
      { ...mixpanel, exportEvents: () => Promise.reject(rejection) },
      { clock, startDate: '2024-03-01' },
    );
    await expect(runSync(stream, await firstSync())).rejects.toBe(rejection);
  });
});

/** An empty body as a compressing proxy sends it. */
const EMPTY_GZIP = Uint8Array.of(31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0);

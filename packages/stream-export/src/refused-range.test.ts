import { describe, expect, it } from '@jest/globals';
import { addDays, countDays } from '@source-mixpanel/cursor';
import {
  ConfigError,
  SystemError,
  TransientError,
  type SourceError,
} from '@source-mixpanel/stream';
import { failure } from '@source-mixpanel/testing';
import { event } from '../test/events.js';
import { createMixpanel } from '../test/in-memory-mixpanel.js';
import { runSync, streamOver } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';

const NOW = '2024-03-14T12:00:00Z';
const refused = new SystemError('bad_request', 'Mixpanel rejected the request: too many days');

/** Creates a sync of a year. The server accepts at most this number of days per request. */
function createYear(maxDays: number, error: SourceError = refused) {
  const clock = stepClock(Date.parse(NOW));
  const events = Array.from({ length: 36 }, (_, at) =>
    event(String(at), `${addDays('2023-03-15', 10 * at)}T10:00:00Z`),
  );
  const mixpanel = createMixpanel({ clock, zone: 'UTC', events });
  const widths: number[] = [];
  const exportEvents: typeof mixpanel.exportEvents = (request, io) => {
    widths.push(countDays(request));
    return countDays(request) > maxDays
      ? Promise.reject(error)
      : mixpanel.exportEvents(request, io);
  };
  const options = { clock, startDate: '2023-03-15', windowDays: undefined };
  const stream = streamOver(
    { ...mixpanel, exportEvents },
    { ...options, availableRequests: () => 60 },
  );
  return { run: () => runSync(stream), widths };
}

describe('a server that rejects more than 30 days', () => {
  it.each([
    refused,
    new ConfigError('plan', 'The Mixpanel plan does not include this data: 90 days'),
    new TransientError('query_timed_out', 'Mixpanel timed out while running the query.'),
  ])(
    'gets requests for fewer days at once, and later for at most 30 days: $code',
    async (error) => {
      const { run, widths } = createYear(30, error);
      const { ids, state } = await run();
      expect(ids).toEqual(Array.from({ length: 36 }, (_, at) => String(at)));
      expect(state?.read_through).toBe('2024-03-13');
      // A slice of 120 days is rejected, and so are its halves.
      expect(widths.filter((days) => days > 30)).toEqual([120, 60, 60]);
    },
  );

  it('gets requests for fewer days if it also rejects the last day as in the future', async () => {
    const events = [event('a', '2024-03-12T10:00:00Z')];
    const clock = stepClock(Date.parse(NOW));
    const mixpanel = createMixpanel({ clock, zone: 'UTC', events, today: '2024-03-12' });
    const exportEvents: typeof mixpanel.exportEvents = (request, io) =>
      countDays(request) > 30 && request.to <= '2024-03-12'
        ? Promise.reject(refused)
        : mixpanel.exportEvents(request, io);
    const startDate = '2024-01-01';
    const saved = { time: '2024-03-13T00:00:00Z', read_through: '2024-03-13', filter: 'proven' };
    const options = { clock, startDate, windowDays: undefined, attributionDays: 60 };
    const stream = streamOver({ ...mixpanel, exportEvents }, options);
    const { ids } = await runSync(stream, { state: saved });
    expect(ids).toEqual(['a']);
  });

  it('fails the stream with its error if it also rejects 30 days', async () => {
    const { run } = createYear(7);
    expect(await failure(run())).toBe(refused);
  });
});

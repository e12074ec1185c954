import { describe, expect, it } from '@jest/globals';
import type { RevenueDays } from '@source-mixpanel/mixpanel';
import {
  ConfigError,
  SystemError,
  TransientError,
  type SourceError,
} from '@source-mixpanel/stream';
import { failure, fakeClock, readStream, testIo } from '@source-mixpanel/testing';
import { revenueStream } from './revenue-stream.js';

const create = (revenueDays: RevenueDays, zone = 'UTC') =>
  revenueStream(
    { revenueDays },
    {
      zone,
      startDate: '2024-03-05',
      clock: fakeClock(Date.parse('2024-03-06T10:30:00Z')),
      attributionDays: 0,
      windowDays: 30,
      concurrency: 3,
    },
  );
const refused = (error: Error) => create(() => Promise.reject(error));

const message = 'Mixpanel rejected the request: Invalid API endpoint (status 400 from /api)';
const final = [
  new SystemError('bad_request', message, { detail: 'status 400' }),
  new ConfigError('bad_request', 'Mixpanel rejected the request: not for this project'),
  new SystemError('not_found', 'Mixpanel rejected the request: gone (status 404 from /api)'),
];
const aboutDates = new ConfigError('bad_request', 'Error in from_date: invalid date, bad year');
const passing = [
  new ConfigError('forbidden', 'The account is not allowed to read this data: no'),
  new TransientError('rate_limited', 'Mixpanel is rate-limiting requests (429).'),
  new TransientError('query_timed_out', 'Mixpanel timed out while running the query.'),
];
const other = [
  new ConfigError('plan', 'The Mixpanel plan does not include this data: Upgrade'),
  new TransientError('server_failed', 'Mixpanel returned a server error (status 500).'),
  new SystemError('unexpected_answer', 'The response of Mixpanel has an unexpected form.'),
  aboutDates,
];
const fatal = [
  new ConfigError('unauthorized', 'Authentication has failed.'),
  new TransientError('connection_failed', 'The connection to mixpanel.com failed.'),
];
const coded = (error: SourceError) => [`${error.kind} ${error.code}`, error] as const;

describe('revenue that a project does not have', () => {
  it.each(final.map(coded))('is reported by discovery and by reading: %s', async (_name, error) => {
    const expected = {
      name: 'ConfigError',
      code: 'withdrawn',
      cause: error,
      message: expect.stringMatching(/^Mixpanel has removed its Revenue feature/),
    };
    expect(await failure(refused(error).schema(testIo()))).toMatchObject(expected);
    expect(await failure(readStream(refused(error)))).toMatchObject(expected);
  });

  it('is reported together with the text of the API', async () => {
    const error = await failure(refused(final[0] ?? new Error()).schema(testIo()));
    expect(error).toMatchObject({
      message: expect.stringContaining('Invalid API endpoint'),
      detail: 'status 400',
    });
  });

  it.each([...other, ...passing, ...fatal].map(coded))(
    'is not assumed by reading after %s',
    async (_name, error) => {
      expect(await failure(readStream(refused(error)))).toBe(error);
    },
  );

  it.each([...other, ...passing].map(coded))(
    'lets discovery leave out the stream after %s, with the text of the error',
    async (_name, error) => {
      expect(await failure(refused(error).schema(testIo()))).toMatchObject({
        name: 'ConfigError',
        code: 'withdrawn',
        cause: error,
        message: `Could not read the revenue of a day: ${error.message}`,
      });
    },
  );

  it.each(fatal.map(coded))('lets discovery fail with %s', async (_name, error) => {
    expect(await failure(refused(error).schema(testIo()))).toBe(error);
  });

  it('is tested in discovery by the probe, if there is one', async () => {
    const probe: RevenueDays = () => Promise.reject(final[0] ?? new Error());
    const options = {
      zone: 'UTC',
      clock: fakeClock(Date.parse('2024-03-06T10:30:00Z')),
      attributionDays: 0,
      windowDays: 30,
      concurrency: 3,
    };
    const stream = revenueStream({ revenueDays: () => Promise.resolve([]), probe }, options);
    expect(await failure(stream.schema(testIo()))).toMatchObject({ code: 'withdrawn' });
    expect((await readStream(stream)).records).toEqual([]);
  });

  it.each([
    ['UTC', '2024-03-05'],
    ['Pacific/Pago_Pago', '2024-03-04'],
    ['Pacific/Kiritimati', '2024-03-06'],
  ])('is tested with yesterday in %s', async (zone, day) => {
    const asked: unknown[] = [];
    const stream = create((range) => {
      asked.push(range);
      return Promise.resolve([]);
    }, zone);
    const io = testIo();
    await stream.schema(io);
    expect(asked).toEqual([{ from: day, to: day }]);
    expect(io.notices).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { hourlySyncFinding, type HourlySync } from './estimate-hourly-sync.js';

const USUAL: HourlySync = {
  funnels: 3,
  cohorts: 5,
  requestsPerFunnel: 1,
  others: 4,
  quota: 60,
  refreshHours: 12,
};

const textOf = (change: Partial<HourlySync>): string => {
  const { severity, text } = hourlySyncFinding({ ...USUAL, ...change });
  return `${severity}: ${text}`;
};

describe('hourlySyncFinding', () => {
  it.each<[Partial<HourlySync>, string]>([
    [
      {},
      'good: An hourly sync takes about 5 requests of the Query API. Every 12 hours, the hourly syncs together read 3 funnels and 5 cohorts again.',
    ],
    [
      { funnels: 20, cohorts: 40 },
      'good: An hourly sync takes about 9 requests of the Query API. Every 12 hours, the hourly syncs together read 20 funnels and 40 cohorts again.',
    ],
    [
      { funnels: 200, cohorts: 0 },
      'good: An hourly sync takes about 21 requests of the Query API. Every 12 hours, the hourly syncs together read 200 funnels again. The first sync of a day reads the new day of every funnel. It needs 204 requests, so it waits for quota for at least 3 hours.',
    ],
    [
      { requestsPerFunnel: 31 },
      'good: An hourly sync takes about 13 requests of the Query API. Every 12 hours, the hourly syncs together read 3 funnels and 5 cohorts again. The first sync of a day reads the new day of every funnel. It needs 97 requests, so it waits for quota for at least 1 hour.',
    ],
    [
      { funnels: 0, cohorts: 600 },
      'warning: An hourly sync takes about 54 requests of the Query API, more than two thirds of the hourly quota of 60, so some syncs wait for quota; raise Refresh Hours (`refresh_hours`). Every 12 hours, the hourly syncs together read 600 cohorts again.',
    ],
    [
      { funnels: 0, cohorts: 700 },
      'warning: To read 700 cohorts every 12 hours, each hourly sync needs 63 requests of the Query API: more than the hourly quota of 60, so hourly syncs wait for quota; raise Refresh Hours (`refresh_hours`).',
    ],
    [
      { refreshHours: 0 },
      'good: An hourly sync takes about 12 requests of the Query API, because Refresh Hours (`refresh_hours`) is 0 and each sync reads 3 funnels and 5 cohorts again.',
    ],
    [
      { refreshHours: 0, cohorts: 54 },
      'warning: An hourly sync takes about 61 requests of the Query API, because Refresh Hours (`refresh_hours`) is 0 and each sync reads 3 funnels and 54 cohorts again: more than the hourly quota of 60, so it waits for quota; raise Refresh Hours (`refresh_hours`).',
    ],
    [{ funnels: 0, cohorts: 0 }, 'good: An hourly sync takes about 4 requests of the Query API.'],
    [
      { funnels: 0, cohorts: 0, refreshHours: 0 },
      'good: An hourly sync takes about 4 requests of the Query API.',
    ],
    [
      { funnels: undefined },
      'unknown: The number of requests of an hourly sync is unknown, because funnels and cohorts could not be counted.',
    ],
  ])('reports for %j: %s', (change, text) => {
    expect(textOf(change)).toBe(text);
  });

  it('warns that syncs wait if the requests for everything except funnels and cohorts already exceed the quota', () => {
    expect(textOf({ quota: 3, funnels: 1, cohorts: 0 })).toBe(
      'warning: To read 1 funnel every 12 hours, each hourly sync needs 5 requests of the Query API: more than the hourly quota of 3, so hourly syncs wait for quota; raise Refresh Hours (`refresh_hours`). The first sync of a day reads the new day of every funnel. It needs 5 requests, so it waits for quota for at least 1 hour.',
    );
  });
});

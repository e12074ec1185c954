import { describe, expect, it } from '@jest/globals';
import {
  QuotaStage,
  type BetweenSyncs,
  type QuotaFigures,
} from '../../harness/quota/quota-stage.js';
import {
  EMPTY_YEARS,
  RATES,
  REFERENCE_PROJECTS,
  type ReferenceProject,
} from '../../harness/quota/reference-project.js';

const HOUR = 3_600_000;
/** The timeout of tests with up to sixteen syncs, which may take a minute on a busy machine. */
const TIMEOUT_MILLISECONDS = 180_000;
/** A project with little data whose first sync needs 64 requests. The hourly quota allows 60. */
const beyondTheQuota: ReferenceProject = {
  name: 'beyond the quota',
  days: 70,
  funnels: 40,
  cohorts: 20,
  profiles: 30_000,
  cohortShare: 0.1,
  eventsPerDay: 10_000,
  rates: RATES,
};

/**
 * A project without funnels and cohorts, whose profiles fill 300 pages. Only the request for the
 * first page counts against the hourly quota of 60.
 */
const profilesAlone: ReferenceProject = {
  ...beyondTheQuota,
  name: 'profiles alone',
  days: 1,
  funnels: 0,
  cohorts: 0,
  profiles: 300_000,
};

const goals = (project: ReferenceProject, stage = new QuotaStage(project)) => ({
  async meet(sync: string, meanwhile: BetweenSyncs): Promise<QuotaFigures> {
    const figures = await stage.sync(sync, meanwhile);
    expect(figures).toMatchObject({ ending: 'complete', idle: 0 });
    const ratio = figures.makespan / figures.lowerBound;
    expect(ratio).toBeLessThan(1.1);
    // A sync below the lower bound would show that the bound is wrong.
    expect(ratio).toBeGreaterThan(1);
    return figures;
  },
});
const first: BetweenSyncs = { after: 0, updated: 0 };

describe('a sync on the virtual clock of the quota benchmark', () => {
  it.each([...REFERENCE_PROJECTS.slice(0, 1), profilesAlone])(
    'does not wait for the hourly quota if the quota is sufficient for the first sync: $name',
    async (project) => {
      const { waits, refusals } = await goals(project).meet('first', first);
      expect({ waits, refusals }).toEqual({ waits: 0, refusals: 0 });
    },
  );

  it(
    'sends each request as soon as the hourly quota allows it, but not earlier, if the first sync takes hours',
    async () => {
      const syncs = goals(beyondTheQuota, new QuotaStage(beyondTheQuota, { refreshHours: 0 }));
      const { queryRequests, freePages, refusals } = await syncs.meet('first', first);
      expect(refusals).toBe(0);
      // Two lists, the reports of 40 funnels and of revenue, and 21 first pages: one of all profiles
      // and one of each cohort.
      expect(queryRequests).toBe(2 + 41 + 21);
      // The later pages of all profiles and of each cohort.
      expect(freePages).toBe(29 + 20 * 2);
      // A new process does not know how much quota the previous one has used. It learns this from a
      // refusal.
      await syncs.meet('hourly', { after: HOUR, updated: 0.1 });
      await syncs.meet('daily', { after: 24 * HOUR, updated: 0.1 });
    },
    TIMEOUT_MILLISECONDS,
  );

  it(
    'does not wait for quota to read funnels and cohorts that can be read later, and reads each of them again within 12 hours',
    async () => {
      const stage = new QuotaStage(beyondTheQuota);
      await stage.sync('first', first);
      for (let hour = 1; hour <= 15; hour += 1) {
        const figures = await stage.sync('hourly', { after: HOUR, updated: 0.005 });
        expect(figures).toMatchObject({ ending: 'complete', waits: 0 });
        // The first sync after midnight also reads the new day of each funnel.
        const isNewDay = hour === 12;
        expect(figures.makespan).toBeLessThan(isNewDay ? 60 : 15);
        expect(figures.oldestHours).toBeLessThanOrEqual(12);
        // A sync reads a twelfth of the funnels and cohorts and sends four other requests.
        expect(figures.queryRequests).toBeLessThanOrEqual(isNewDay ? 50 : 12);
      }
    },
    TIMEOUT_MILLISECONDS,
  );

  it('waits for quota to read funnels and cohorts again if their last read is older than refresh_hours', async () => {
    const stage = new QuotaStage(beyondTheQuota, { refreshHours: 2 });
    await stage.sync('first', first);
    const { ending, waits, oldestHours } = await stage.sync('later', {
      after: 6 * HOUR,
      updated: 0.1,
    });
    expect(ending).toBe('complete');
    expect(waits).toBeGreaterThan(0);
    expect(oldestHours).toBeLessThanOrEqual(2);
  });

  it('takes no longer than a sync that requests 30 days at a time if all requests for more days time out', async () => {
    const timeout = {
      kind: 'answer',
      status: 400,
      body: '{"error":"Timeout Error."}',
      headers: {},
    } as const;
    const faults = ['/api/query/funnels', '/api/2.0/engage/revenue'].map((path) => ({
      path,
      minDays: 31,
      effect: timeout,
    }));
    const stage = new QuotaStage(beyondTheQuota, { faults });
    const { ending, idle, queryRequests, makespan } = await stage.sync('first', first);
    expect({ ending, idle }).toEqual({ ending: 'complete', idle: 0 });
    const requestsOfThirtyDays = 2 + 41 * 3 + 21;
    // Only revenue and the first funnels, at most five reports, send requests that time out: one for
    // 70 days, and one for 35 days.
    expect(queryRequests).toBeLessThanOrEqual(requestsOfThirtyDays + 2 * 5);
    expect(makespan).toBeLessThan(Math.floor((requestsOfThirtyDays - 1) / 60) * 3600 + 60);
  });

  it('exports seven empty years without waiting for quota', async () => {
    const stage = new QuotaStage(EMPTY_YEARS, { streams: ['export'] });
    const { ending, waits, makespan, exportRequests } = await stage.sync('first', first);
    expect({ ending, waits }).toEqual({ ending: 'complete', waits: 0 });
    expect(makespan).toBeLessThan(60);
    expect(exportRequests).toBeLessThanOrEqual(40);
  });
});

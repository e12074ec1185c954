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
/** Sixteen syncs of sixty requests each: seconds on an idle machine, a minute where others use it. */
const LONG = 180_000;
/** More funnels and cohorts than an hour has requests for, and next to no data. */
const beyondTheHour: ReferenceProject = {
  name: 'beyond the hour',
  days: 70,
  funnels: 40,
  cohorts: 20,
  profiles: 30_000,
  cohortShare: 0.1,
  eventsPerDay: 10_000,
  rates: RATES,
};

/** Pages enough to keep every slot busy, and an hour that would cover a fifth of them. */
const profilesAlone: ReferenceProject = {
  ...beyondTheHour,
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
    // A bound that a real sync falls below is none.
    expect(ratio).toBeGreaterThan(1);
    return figures;
  },
});
const first: BetweenSyncs = { after: 0, updated: 0 };

describe('the quota', () => {
  it.each([...REFERENCE_PROJECTS.slice(0, 1), profilesAlone])(
    'makes no stream wait if it covers the first sync: $name',
    async (project) => {
      const { waits, refusals } = await goals(project).meet('first', first);
      expect({ waits, refusals }).toEqual({ waits: 0, refusals: 0 });
    },
  );

  it(
    'is spent as fast as it comes, and never overrun, where it covers an hour of many',
    async () => {
      const syncs = goals(beyondTheHour, new QuotaStage(beyondTheHour, { refreshHours: 0 }));
      const { queryRequests, freePages, refusals } = await syncs.meet('first', first);
      expect(refusals).toBe(0);
      // Two lists, 41 reports, a first page of each cohort and of all profiles.
      expect(queryRequests).toBe(2 + 41 + 21);
      expect(freePages).toBe(29 + 20 * 2);
      // A new process does not know what the last one spent, and learns it from a refusal.
      await syncs.meet('hourly', { after: HOUR, updated: 0.1 });
      await syncs.meet('daily', { after: 24 * HOUR, updated: 0.1 });
    },
    LONG,
  );

  it(
    'is not waited for by late figures, none of which is half a day old',
    async () => {
      const stage = new QuotaStage(beyondTheHour);
      await stage.sync('first', first);
      for (let hour = 1; hour <= 15; hour += 1) {
        const figures = await stage.sync('hourly', { after: HOUR, updated: 0.005 });
        expect(figures).toMatchObject({ ending: 'complete', waits: 0 });
        // At midnight the new day of every funnel is read.
        const isNewDay = hour === 12;
        expect(figures.makespan).toBeLessThan(isNewDay ? 60 : 15);
        expect(figures.oldestHours).toBeLessThanOrEqual(12);
        // A twelfth of the funnels and cohorts, and four for all else.
        expect(figures.queryRequests).toBeLessThanOrEqual(isNewDay ? 50 : 12);
      }
    },
    LONG,
  );

  it('is waited for by figures that have grown too old', async () => {
    const stage = new QuotaStage(beyondTheHour, { refreshHours: 2 });
    await stage.sync('first', first);
    const { ending, waits, oldestHours } = await stage.sync('later', {
      after: 6 * HOUR,
      updated: 0.1,
    });
    expect(ending).toBe('complete');
    expect(waits).toBeGreaterThan(0);
    expect(oldestHours).toBeLessThanOrEqual(2);
  });

  it('ends no later than by 30 days where every query of more days times out', async () => {
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
    const stage = new QuotaStage(beyondTheHour, { faults });
    const { ending, idle, queryRequests, makespan } = await stage.sync('first', first);
    expect({ ending, idle }).toEqual({ ending: 'complete', idle: 0 });
    const byThirty = 2 + 41 * 3 + 21;
    // 70 days time out, and then 35: for the funnels that are read before two were answered, and for revenue.
    expect(queryRequests).toBeLessThanOrEqual(byThirty + 2 * 5);
    expect(makespan).toBeLessThan(Math.floor((byThirty - 1) / 60) * 3600 + 60);
  });

  it('is not waited for by events of seven empty years', async () => {
    const stage = new QuotaStage(EMPTY_YEARS, { streams: ['export'] });
    const { ending, waits, makespan, exportRequests } = await stage.sync('first', first);
    expect({ ending, waits }).toEqual({ ending: 'complete', waits: 0 });
    expect(makespan).toBeLessThan(60);
    expect(exportRequests).toBeLessThanOrEqual(40);
  });
});

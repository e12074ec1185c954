/** A project of a certain size, and how fast its answers come. */
export interface ReferenceProject {
  readonly name: string;
  /** Days of the first sync. */
  readonly days: number;
  readonly funnels: number;
  readonly cohorts: number;
  readonly profiles: number;
  /** Share of the profiles that a cohort holds. */
  readonly cohortShare: number;
  readonly eventsPerDay: number;
  readonly rates: Rates;
}

/** How fast answers come on one connection. */
export interface Rates {
  /** Compressed bytes of events a second. */
  readonly exportBytesPerSecond: number;
  /** Compressed bytes of one event. */
  readonly bytesPerEvent: number;
  /** Profiles a second. */
  readonly profilesPerSecond: number;
  /** Seconds until a funnel is counted, or an export begins. */
  readonly secondsPerQuery: number;
  /** Milliseconds of a request on its way, and as many of its answer. */
  readonly latency: number;
}

/**
 * Profiles as one user of another connector saw them: 503,000 in about 15 minutes, page after page.
 * An event of 0.8 kB compresses to about an eighth.
 */
export const RATES: Rates = {
  exportBytesPerSecond: 10_000_000,
  bytesPerEvent: 100,
  profilesPerSecond: 560,
  secondsPerQuery: 2,
  latency: 50,
};

export const REFERENCE_PROJECTS: readonly ReferenceProject[] = [
  {
    name: 'S',
    days: 30,
    funnels: 3,
    cohorts: 5,
    profiles: 10_000,
    cohortShare: 0.1,
    eventsPerDay: 10_000,
    rates: RATES,
  },
  {
    name: 'M',
    days: 365,
    funnels: 20,
    cohorts: 40,
    profiles: 200_000,
    cohortShare: 0.05,
    eventsPerDay: 200_000,
    rates: RATES,
  },
  {
    name: '200 funnels',
    days: 1826,
    funnels: 200,
    cohorts: 0,
    profiles: 200_000,
    cohortShare: 0,
    eventsPerDay: 200_000,
    rates: RATES,
  },
  {
    name: 'L',
    days: 1826,
    funnels: 200,
    cohorts: 300,
    profiles: 2_000_000,
    cohortShare: 0.01,
    eventsPerDay: 2_000_000,
    rates: RATES,
  },
  {
    name: 'XL',
    days: 1095,
    funnels: 200,
    cohorts: 300,
    profiles: 2_000_000,
    cohortShare: 0.01,
    eventsPerDay: 50_000_000,
    rates: RATES,
  },
];

/** Seven years of which nothing is left, and nothing but events to read. */
export const EMPTY_YEARS: ReferenceProject = {
  name: '7 empty years',
  days: 2556,
  funnels: 0,
  cohorts: 0,
  profiles: 0,
  cohortShare: 0,
  eventsPerDay: 0,
  rates: RATES,
};

/** The defaults of the configuration, which the bench keeps, and the limits Mixpanel publishes. */
export const DEFAULTS_AND_LIMITS = {
  windowDays: 30,
  attributionDays: 5,
  refreshHours: 12,
  workers: 3,
  pageSize: 1000,
  perHour: 60,
  queryConcurrency: 5,
} as const;

/** What one sync has to ask for, at the least. */
export interface SyncDemand {
  /** Days of each funnel and of revenue. */
  readonly reportDays: number;
  /** Days of events read whole, and days of which only late arrivals are asked for. */
  readonly exportDays: number;
  readonly lookBackDays: number;
  /** Profiles that `engage` delivers. */
  readonly changedProfiles: number;
  /** Share of the funnels, and of the cohorts, that have to be read: those whose figures grow too old. */
  readonly shareOfFunnels: number;
  readonly shareOfCohorts: number;
}

export interface Work {
  /** Requests that the hour pays for. */
  readonly counted: number;
  /** Pages that are free. */
  readonly free: number;
  /** Seconds of all answers, had each a connection of its own. */
  readonly seconds: number;
  /** Seconds of what can only happen one after another. */
  readonly chain: number;
}

export interface SyncWork {
  readonly query: Work;
  readonly export: Work;
}

/**
 * The work of a sync of all seven streams, from the figures of the project alone, in the fewest
 * requests that the API allows: one for all days of each funnel and of revenue, one for each cohort,
 * profiles page by page of which the first is counted. Days of events are one for each worker, which
 * the API allows for any number of bytes, and at the least one. The request that tests the filter once
 * is left out.
 */
export function workOf(project: ReferenceProject, demand: SyncDemand): SyncWork {
  const { rates } = project;
  const funnels = project.funnels * demand.shareOfFunnels;
  const cohorts = project.cohorts * demand.shareOfCohorts;
  const trip = (2 * rates.latency) / 1000;
  const reports = demand.reportDays > 0 ? funnels + 1 : 0;
  const members = project.profiles * project.cohortShare;
  const pageSeconds = DEFAULTS_AND_LIMITS.pageSize / rates.profilesPerSecond + trip;
  const engage = pagesOf(demand.changedProfiles);
  const cohort = pagesOf(members);
  const pages = engage + cohorts * cohort;
  const profileSeconds =
    (demand.changedProfiles + cohorts * members) / rates.profilesPerSecond + pages * trip;
  const bytes = demand.exportDays * project.eventsPerDay * rates.bytesPerEvent;
  // One request for the look-back, of which next to nothing comes.
  const lookBack = demand.lookBackDays > 0 ? 1 : 0;
  const slices = Math.min(demand.exportDays, DEFAULTS_AND_LIMITS.workers) + lookBack;
  return {
    query: {
      counted: Math.floor(2 + reports + cohorts + 1),
      free: Math.floor(pages - cohorts - 1),
      seconds: profileSeconds + reports * (rates.secondsPerQuery + trip) + 2 * trip,
      chain: Math.max(
        pageSeconds +
          (Math.ceil((engage - 1) / DEFAULTS_AND_LIMITS.queryConcurrency) || 0) * pageSeconds,
        trip + rates.secondsPerQuery + trip,
      ),
    },
    export: {
      counted: slices,
      free: 0,
      seconds: bytes / rates.exportBytesPerSecond + slices * (rates.secondsPerQuery + trip),
      chain: trip + rates.secondsPerQuery,
    },
  };
}

/** The first page exists even if there are no profiles. */
function pagesOf(profiles: number): number {
  return Math.max(1, Math.ceil(profiles / DEFAULTS_AND_LIMITS.pageSize));
}

/** The size of a project, and how fast Mixpanel sends its data. */
export interface ReferenceProject {
  readonly name: string;
  /** The number of days that the first sync reads. */
  readonly days: number;
  readonly funnels: number;
  readonly cohorts: number;
  readonly profiles: number;
  /** The share of the profiles that are in each cohort, from 0 to 1. */
  readonly cohortShare: number;
  readonly eventsPerDay: number;
  readonly rates: Rates;
}

/** How fast Mixpanel responds on one connection. */
export interface Rates {
  /** Compressed bytes of events per second. */
  readonly exportBytesPerSecond: number;
  /** Compressed bytes of one event. */
  readonly bytesPerEvent: number;
  readonly profilesPerSecond: number;
  /** Seconds until Mixpanel has computed a funnel, or starts to send an export. */
  readonly secondsPerQuery: number;
  /** Milliseconds that a request needs on the network, and its response again. */
  readonly latency: number;
}

/**
 * The rate of profiles is one that a user of another connector reported: 503,000 profiles, page by
 * page, in about 15 minutes. An event has about 0.8 kB and compresses to an eighth of that.
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

/** A project without any data whose export is read for seven years. */
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

/**
 * The defaults of the configuration, which the benchmark uses, and the limits that Mixpanel
 * publishes.
 */
export const DEFAULTS_AND_LIMITS = {
  windowDays: 30,
  attributionDays: 5,
  refreshHours: 12,
  workers: 3,
  pageSize: 1000,
  perHour: 60,
  queryConcurrency: 5,
} as const;

/** The minimum that a sync must request. */
export interface SyncDemand {
  /** The number of days that are requested of each funnel and of revenue. */
  readonly reportDays: number;
  /** The number of days of which all events are requested. */
  readonly exportDays: number;
  /** The number of days of which only events are requested that arrived late. */
  readonly lookBackDays: number;
  /** The number of profiles that `engage` emits. */
  readonly changedProfiles: number;
  /** The share of the funnels whose last read is too old, from 0 to 1. */
  readonly shareOfFunnels: number;
  /** The share of the cohorts whose last read is too old, from 0 to 1. */
  readonly shareOfCohorts: number;
}

/** The requests of a sync that share one quota. */
export interface Work {
  /** The number of requests that count against the hourly quota. */
  readonly counted: number;
  /** The number of pages of profiles that do not count. */
  readonly free: number;
  /** The sum of the seconds that the responses take on separate connections. */
  readonly seconds: number;
  /** Seconds of the longest series of requests that must follow each other. */
  readonly chain: number;
}

export interface SyncWork {
  readonly query: Work;
  readonly export: Work;
}

/**
 * Returns the work of a sync of all shared streams with the fewest requests that the API allows,
 * computed from the size of the project. Each funnel, revenue and each cohort need one request. Of
 * the pages of profiles, only the first counts against the quota. Events need one request per
 * worker, or one per day if there are fewer days than workers. The request that tests the filter by
 * time is not included, because a project needs it only once.
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
  // The lookback window needs one request, whose response is almost empty.
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

/**
 * Returns the number of pages: at least one, because the first page is requested even if there are
 * no profiles.
 */
function pagesOf(profiles: number): number {
  return Math.max(1, Math.ceil(profiles / DEFAULTS_AND_LIMITS.pageSize));
}

import type { Fault } from '../faults/fault.js';
import type { AppLists } from './app-list.js';
import { exampleDataGroups, type CohortDefinition, type DataGroup } from './definitions.js';
import type { EpochKind } from './stored-event.js';

export type Region = 'US' | 'EU' | 'IN';
/**
 * The data of the project: `sample` from the files in `data/`; `generated` with pseudo-random
 * events and profiles; `bulk` with any number of similar events and without profiles; `empty`
 * without any data.
 */
export type DataKind = 'sample' | 'generated' | 'bulk' | 'empty';

export const whereModes = [
  'evaluate',
  'match_nothing',
  'refuse_processing_time',
  'refuse_time',
  'ignore_time',
  'shift_time',
] as const;

/**
 * How the export applies the filter `where` of a request:
 * - `evaluate`: correctly
 * - `match_nothing`: as if no event matched
 * - `refuse_processing_time`, `refuse_time`: refuses filters that contain `mp_processing_time_ms`
 *   or `$time`
 * - `ignore_time`: returns all events if the filter contains `$time`
 * - `shift_time`: compares `$time` as if each event had happened an hour later
 */
export type WhereMode = (typeof whereModes)[number];

/** All options of a mock project and its server. Scenarios set them. */
export interface MockMixpanelOptions {
  readonly data: DataKind;
  /** The number of generated or bulk events. Hostile events are added to it. */
  readonly events: number;
  /** The number of generated profiles. Hostile profiles are added to it. */
  readonly profiles: number;
  /** The number of days over which generated or bulk events are distributed. */
  readonly days: number;
  /** The seed of generated data. The same seed and options always create the same data. */
  readonly seed: number;
  /** The last day of generated or bulk data, `YYYY-MM-DD`. */
  readonly lastDay: string;
  /**
   * Adds hostile events and profiles: unusual ones that real projects contain and that readers may
   * handle wrongly.
   */
  readonly hostile: boolean;
  /**
   * Adds events and profiles with raw control bytes, bytes that are not UTF-8, and lone surrogates.
   * Readers must replace these by escapes or U+FFFD, as `truth('readable')` does.
   */
  readonly rawBytes: boolean;
  readonly projectId: number;
  readonly region: Region;
  /** IANA name of the project's time zone. */
  readonly zone: string;
  readonly epoch: EpochKind;
  readonly plan: 'paid' | 'free';
  /**
   * How many days ago the first day of a request may be. Earlier days are refused with 403. 0: no
   * limit.
   */
  readonly historyDays: number;
  /**
   * The day (`YYYY-MM-DD`) at whose noon, UTC, the project's clock starts. If empty, it starts at
   * the current time.
   */
  readonly today: string;
  readonly quota: QuotaOptions;
  readonly export: ExportOptions;
  /** `Content-Type` of an export. Mixpanel was observed to send `text/plain`. */
  readonly exportType: string;
  readonly engage: EngageOptions;
  readonly counts: CountOptions;
  /**
   * Which requests are accepted: all that Mixpanel was observed to accept, or only those that its
   * API descriptions publish (`src/published/contract.ts`).
   */
  readonly contract: 'observed' | 'published';
  /**
   * The number of annotations per page in the App API. 0: one response contains all of them,
   * without paging.
   */
  readonly annotationPageSize: number;
  /**
   * Lists of the App API that replace the default ones, by their path below
   * `/api/app/projects/{project}/`.
   */
  readonly appLists: AppLists;
  /**
   * The groups whose profiles engage returns for a `data_group_id`. The sample project has the
   * group of its companies in addition. An empty project has no groups.
   */
  readonly dataGroups: readonly DataGroup[];
  /**
   * Data views. Queries with the `workspace_id` of a view return only profiles that match `where`.
   */
  readonly workspaces: readonly { readonly id: number; readonly where: string }[];
  /** Cohorts in addition to the default ones. */
  readonly moreCohorts: readonly CohortDefinition[];
  readonly revenue: 'available' | 'withdrawn';
  /** The number of milliseconds by which the `Date` header is ahead of the project's clock. */
  readonly dateSkew: number;
  /** Whether responses have a `Date` header. */
  readonly sendDate: boolean;
  readonly faults: readonly Fault[];
}

export interface QuotaOptions {
  readonly queryPerHour: number;
  readonly queryConcurrency: number;
  readonly exportPerHour: number;
  readonly exportPerSecond: number;
  readonly exportConcurrency: number;
  /** The limit of requests for the Lexicon list `schemas`. Default: 5. */
  readonly schemasPerMinute?: number;
  /** The length of the "hour" of hourly quotas, in milliseconds. Tests shorten it. */
  readonly window: number;
  /** Whether 429 responses have rate-limit headers. */
  readonly headers: boolean;
  /** Whether all other responses have rate-limit headers too. Default: false. */
  readonly tellLeft?: boolean;
}

export interface ExportOptions {
  /** The number of milliseconds that the server waits before it sends the headers of an export. */
  readonly prepare: number;
  /** The number of milliseconds from the processing of an event until exports contain it. */
  readonly visibilityDelay: number;
  readonly where: WhereMode;
  /** Exports silently omit the events whose line contains this text. Default: they omit none. */
  readonly withheld?: string;
}

/** How the endpoints that list and count events treat event names. */
export interface CountOptions {
  /** Names that `events/names` omits. `events` still counts them if a request contains the name. */
  readonly hidden: readonly string[];
  /** Maps a merged name to the name under which reports list and count its events. */
  readonly merged: Readonly<Record<string, string>>;
}

export interface EngageOptions {
  readonly defaultPageSize: number;
  /**
   * The maximum `page_size`. A larger one is lowered to this, and page 0 contains the lowered size.
   */
  readonly maximumPageSize: number;
  /** The number of milliseconds from the opening of a session until it expires. */
  readonly sessionLife: number;
  /** The `session_id` of the last page: the id of the session, or null. */
  readonly lastSession: 'kept' | 'null';
  /**
   * Whether requests with a `session_id`, which are those after page 0, count against the hourly
   * quota.
   */
  readonly countPages: boolean;
}

export const defaultOptions: MockMixpanelOptions = {
  data: 'sample',
  events: 10_000,
  profiles: 500,
  days: 30,
  seed: 1,
  lastDay: '2026-11-10',
  hostile: true,
  rawBytes: false,
  projectId: 12345,
  region: 'US',
  zone: 'UTC',
  epoch: 'utc',
  plan: 'paid',
  historyDays: 0,
  today: '',
  quota: {
    queryPerHour: 60,
    queryConcurrency: 5,
    exportPerHour: 60,
    exportPerSecond: 3,
    exportConcurrency: 100,
    window: 3_600_000,
    headers: true,
  },
  export: { prepare: 0, visibilityDelay: 0, where: 'evaluate' },
  counts: { hidden: [], merged: {} },
  exportType: 'text/plain',
  engage: {
    defaultPageSize: 1000,
    maximumPageSize: 40_000,
    sessionLife: 600_000,
    lastSession: 'kept',
    countPages: false,
  },
  contract: 'observed',
  annotationPageSize: 0,
  workspaces: [],
  appLists: {},
  dataGroups: exampleDataGroups,
  moreCohorts: [],
  revenue: 'available',
  dateSkew: 0,
  sendDate: true,
  faults: [],
};

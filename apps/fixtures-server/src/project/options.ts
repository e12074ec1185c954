import type { Fault } from '../faults/fault.js';
import type { AppLists } from './app-list.js';
import { exampleDataGroups, type CohortDefinition, type DataGroup } from './definitions.js';
import type { EpochKind } from './stored-event.js';

export type Region = 'US' | 'EU' | 'IN';
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
 * How the export applies a filter: `evaluate` correctly; `match_nothing` as if no event matched; `refuse_…` by
 * refusing filters of this kind; `ignore_time` and `shift_time` by ignoring filters of `$time` or comparing with times
 * an hour later.
 */
export type WhereMode = (typeof whereModes)[number];

/** All options of a mock project and its server. Scenarios set them. */
export interface MockMixpanelOptions {
  readonly data: DataKind;
  /**
   * The number of ordinary events. `events` and `days` apply to generated and bulk data, `profiles` and `seed` to
   * generated data only.
   */
  readonly events: number;
  readonly profiles: number;
  readonly days: number;
  readonly seed: number;
  /** The last day of generated and of bulk data, `YYYY-MM-DD`. */
  readonly lastDay: string;
  /** Adds hostile events and profiles: unusual ones that most real projects contain. */
  readonly hostile: boolean;
  /**
   * Adds events and profiles with raw control bytes, bytes that are not UTF-8, and lone surrogates. `truth('readable')`
   * returns them as a reader has to deliver them, with escapes and U+FFFD.
   */
  readonly rawBytes: boolean;
  readonly projectId: number;
  readonly region: Region;
  /** IANA name of the project's time zone. */
  readonly zone: string;
  readonly epoch: EpochKind;
  readonly plan: 'paid' | 'free';
  /** The number of days of history. Earlier days are refused with 403. 0: no limit. */
  readonly historyDays: number;
  /**
   * The day (`YYYY-MM-DD`) at whose noon, UTC, the project's clock starts. If empty, it starts at the current time.
   */
  readonly today: string;
  readonly quota: QuotaOptions;
  readonly export: ExportOptions;
  /** `Content-Type` of an export. Mixpanel was observed to send `text/plain`. */
  readonly exportType: string;
  readonly engage: EngageOptions;
  readonly counts: CountOptions;
  /**
   * Which requests are accepted: those that Mixpanel was observed to accept, or only those that it publishes
   * (`src/published/contract.ts`).
   */
  readonly contract: 'observed' | 'published';
  /** Number of annotations per page in the App API. 0: all in one response, without paging. */
  readonly annotationPageSize: number;
  /** Lists of the App API that replace the default ones, by their path below the project. */
  readonly appLists: AppLists;
  /**
   * Groups whose profiles engage returns for a `data_group_id`. The sample project also has its companies. An empty
   * project has no groups.
   */
  readonly dataGroups: readonly DataGroup[];
  /** Data views. Queries with the `workspace_id` of a view return only profiles that match `where`. */
  readonly workspaces: readonly { readonly id: number; readonly where: string }[];
  /** Cohorts in addition to the default ones. */
  readonly moreCohorts: readonly CohortDefinition[];
  readonly revenue: 'available' | 'withdrawn';
  /** By how many milliseconds the `Date` header is ahead of the project's clock. */
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
  /** Limit of requests for Lexicon schemas, per organisation. Default: 5. */
  readonly schemasPerMinute?: number;
  /** The length of the "hour" of hourly quotas, in milliseconds. Tests shorten it. */
  readonly window: number;
  /** Whether a refusal has rate-limit headers. */
  readonly headers: boolean;
  /** Whether all other responses have these headers too. Default: false. */
  readonly tellLeft?: boolean;
}

export interface ExportOptions {
  /** Milliseconds before the headers of an export. */
  readonly prepare: number;
  /** Milliseconds after its processing until an export contains an event. */
  readonly visibilityDelay: number;
  readonly where: WhereMode;
  /** Events whose line contains this text are omitted, and the body shows no sign of it. Default: none. */
  readonly withheld?: string;
}

/** How reports count events. */
export interface CountOptions {
  /** Names that are missing in lists. They are counted if they are requested by name. */
  readonly hidden: readonly string[];
  /** Maps names to the name under which reports count their events. */
  readonly merged: Readonly<Record<string, string>>;
}

export interface EngageOptions {
  readonly defaultPageSize: number;
  /** The maximum `page_size`. A larger one is lowered, and page 0 reports this. */
  readonly maximumPageSize: number;
  /** The number of milliseconds after which a session expires. */
  readonly sessionLife: number;
  /** Whether the last page still contains its session. */
  readonly lastSession: 'kept' | 'null';
  /** Whether pages with a session count against the hourly quota. */
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

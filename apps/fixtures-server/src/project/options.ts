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
 * How the export applies a filter: correctly, as if nothing matched, refusing some, or, if it
 * compares `$time`, passing all events or comparing with times an hour later.
 */
export type WhereMode = (typeof whereModes)[number];

/** All options of a project and its server, which scenarios set. */
export interface MockMixpanelOptions {
  readonly data: DataKind;
  /**
   * Options of generated data: ordinary events, profiles, days, seed. Bulk data has events and
   * days.
   */
  readonly events: number;
  readonly profiles: number;
  readonly days: number;
  readonly seed: number;
  /** The last day of generated and of bulk data, `YYYY-MM-DD`. */
  readonly lastDay: string;
  /** Adds hostile events and profiles, of which most real projects have some. */
  readonly hostile: boolean;
  /**
   * Adds events and profiles with raw control bytes, bytes that are not UTF-8 and halves of
   * surrogate pairs. `truth` holds these records as a reader has to deliver them, with escapes and
   * U+FFFD.
   */
  readonly rawBytes: boolean;
  readonly projectId: number;
  readonly region: Region;
  /** IANA name of the project's time zone. */
  readonly zone: string;
  readonly epoch: EpochKind;
  readonly plan: 'paid' | 'free';
  /** Earlier days are refused with 403; no limit when 0. */
  readonly historyDays: number;
  /**
   * `YYYY-MM-DD` to start the project's clock at noon UTC of that day instead of the current time.
   */
  readonly today: string;
  readonly quota: QuotaOptions;
  readonly export: ExportOptions;
  /** `Content-Type` of an export; Mixpanel was seen to send `text/plain`. */
  readonly exportType: string;
  readonly engage: EngageOptions;
  readonly counts: CountOptions;
  /**
   * Which requests are answered: those that Mixpanel was seen to answer, or only those that it
   * publishes (`src/published/contract.ts`).
   */
  readonly contract: 'observed' | 'published';
  /** Annotations per page of the App API; 0 for one answer without paging. */
  readonly annotationPageSize: number;
  /** Lists of the App API in place of those of the mock's own project, by their path below the project. */
  readonly appLists: AppLists;
  /**
   * Groups whose profiles engage answers when it is given a `data_group_id`. The sample project has its
   * companies as well, an empty one none.
   */
  readonly dataGroups: readonly DataGroup[];
  /** Data views by their `workspace_id`: queries with it return only the profiles that pass. */
  readonly workspaces: readonly { readonly id: number; readonly where: string }[];
  /** Cohorts in addition to the default ones. */
  readonly moreCohorts: readonly CohortDefinition[];
  readonly revenue: 'available' | 'withdrawn';
  /** Milliseconds by which the `Date` header is ahead of the project's clock. */
  readonly dateSkew: number;
  /** Whether answers have a `Date` header. */
  readonly sendDate: boolean;
  readonly faults: readonly Fault[];
}

export interface QuotaOptions {
  readonly queryPerHour: number;
  readonly queryConcurrency: number;
  readonly exportPerHour: number;
  readonly exportPerSecond: number;
  readonly exportConcurrency: number;
  /** Requests of Lexicon schemas, for the whole organisation; default: 5. */
  readonly schemasPerMinute?: number;
  /** The milliseconds that count as an hour. */
  readonly window: number;
  /** Whether a refusal has headers with what is left, and when there is more. */
  readonly headers: boolean;
  /** Whether every other answer has these headers too; default: no. */
  readonly tellLeft?: boolean;
}

export interface ExportOptions {
  /** Milliseconds before the headers of an export. */
  readonly prepare: number;
  /** Milliseconds from the processing of an event until an export contains it. */
  readonly visibilityDelay: number;
  readonly where: WhereMode;
  /** Events whose line holds this text are left out of otherwise perfect bodies; default: none. */
  readonly withheld?: string;
}

/** How reports count events. */
export interface CountOptions {
  /** Names that no list shows; asked for by name they are counted. */
  readonly hidden: readonly string[];
  /** Names whose events reports show under another one. */
  readonly merged: Readonly<Record<string, string>>;
}

export interface EngageOptions {
  readonly defaultPageSize: number;
  /** A larger `page_size` is lowered to it, which page 0 reports. */
  readonly maximumPageSize: number;
  /** Milliseconds for which a session is remembered. */
  readonly sessionLife: number;
  /** Whether the last page still contains its session. */
  readonly lastSession: 'kept' | 'null';
  /** Whether pages with a session count against the hour. */
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

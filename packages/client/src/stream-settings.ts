import type { Day } from '@source-mixpanel/cursor';
import type {
  EventKeyColumn,
  EventSelection,
  PrivacySettings,
  ProfileFormat,
  ProfileSelection,
} from '@source-mixpanel/mixpanel';
import type { CohortMembersMode } from '@source-mixpanel/stream-cohort-members';
import type { ExportFormat } from '@source-mixpanel/stream-export';

/** The user's settings that the streams need. */
export interface StreamSettings {
  /** The project's time zone, a name of the tz database. */
  readonly zone: string;
  /** The first day to read; default: a year before today. */
  readonly startDate?: Day | undefined;
  /** The last day to read; default: the last complete day. */
  readonly endDate?: Day | undefined;
  /**
   * The number of days before the cursor that each sync reads again, because events and conversions
   * may arrive late.
   */
  readonly attributionDays: number;
  /**
   * The maximum number of days in one request. With 30 or more, the streams choose the number
   * themselves, up to Mixpanel's limit.
   */
  readonly windowDays: number;
  /** The number of slices of a stream that are read at the same time. */
  readonly workers: number;
  /** The number of seconds before the newest event that each incremental sync reads again. */
  readonly exportLookBackSeconds: number;
  readonly exportFormat: ExportFormat;
  /** What to do with a line of an export, or a row of a table, that cannot be parsed. */
  readonly onUnreadable: 'fail' | 'skip';
  /** The number of profiles to request per page. */
  readonly pageSize: number;
  /** The number of hours before the newest profile update that each sync reads again. */
  readonly profileLookBackHours: number;
  readonly profileFormat: ProfileFormat;
  readonly cohortMembersMode: CohortMembersMode;
  /**
   * The age in hours at which the figures of a funnel or the members of a cohort must be read
   * again. While they are younger, a sync skips them if the quota does not suffice. 0: every sync
   * reads them.
   */
  readonly refreshHours: number;
  /**
   * What to do if the export of a day has fewer events than Mixpanel itself counts; absent: exports
   * are not compared with these counts.
   */
  readonly countGaps?: 'fail' | 'warn' | undefined;
  /** Which events, and which of their properties, are read; absent: all. */
  readonly events?: EventSelection | undefined;
  /** Which profiles, and which of their properties, are read; absent: all. */
  readonly profiles?: ProfileSelection | undefined;
  /** The group keys whose group profiles are read; absent: all. */
  readonly groupKeys?: readonly string[] | undefined;
  /**
   * The ids of the saved reports whose results are read; if there are none, the stream
   * `report_results` does not exist.
   */
  readonly reportIds?: readonly number[] | undefined;
  /** Whether to include the streams whose endpoints Mixpanel does not document; default: false. */
  readonly withExperimental?: boolean | undefined;
  /** Which properties of events and profiles are removed or hashed; absent: none. */
  readonly privacy?: PrivacySettings | undefined;
  /** The column that identifies an event; absent: none. */
  readonly eventKey?: EventKeyColumn | undefined;
}

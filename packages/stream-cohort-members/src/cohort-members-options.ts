import type { PresentOptions, RefreshSettings, StartSettings } from '@source-mixpanel/cursor';
import type {
  ListCohorts,
  ListGroups,
  Privacy,
  ProfileFormat,
  ProfileProperties,
  ProfileSelection,
  ReadProfiles,
} from '@source-mixpanel/mixpanel';

/** `since`: `YYYY-MM-DDTHH:MM:SS`, UTC; absent if all members are wanted. */
export type CohortMembersSlice = {
  readonly cohort: number;
  /** The name in Mixpanel; absent if the cohort has none. */
  readonly name?: string;
  /** Id of the data group whose profiles are the members; absent for users. */
  readonly dataGroup?: string;
  readonly since?: string;
  /**
   * When the cohort was last read, in epoch milliseconds; set if it need not be read again in this
   * sync.
   */
  readonly read_before?: number;
};

/** Members updated since the last sync, or the full membership on every sync. */
export type CohortMembersMode = 'changed' | 'all';

export interface CohortMembersSource {
  readonly listCohorts: ListCohorts;
  /** Requests the list on every call: a cohort that is missing was deleted. */
  readonly listCohortsAnew: ListCohorts;
  /** Lists the groups with their keys, if values are protected; absent if keys cannot be listed. */
  readonly listNamedGroups?: ListGroups | undefined;
  readonly readProfiles: ReadProfiles;
  readonly profileProperties: ProfileProperties;
}

/** Members last updated before the start (a day in UTC) are not delivered. */
export interface CohortMembersOptions extends StartSettings, PresentOptions {
  readonly mode: CohortMembersMode;
  /** The requested number of profiles per page. */
  readonly pageSize: number;
  /** Hours before the cursor that are read again, for updates that arrive late. Default 0. */
  readonly lookBackHours?: number;
  /**
   * When cohorts that were read before are read again. Default: on every sync, as always in mode
   * `all`, in which the members of a sync are the membership.
   */
  readonly refresh?: RefreshSettings | undefined;
  /** Default `columns`. */
  readonly format?: ProfileFormat;
  /** Selects members and their properties; absent: all. */
  readonly selection?: ProfileSelection | undefined;
  /** Drops or hashes values; absent: all are delivered unchanged. */
  readonly privacy?: Privacy | undefined;
}

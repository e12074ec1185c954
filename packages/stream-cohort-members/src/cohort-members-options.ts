import type { PresentOptions, RefreshSettings, StartSettings } from '@source-mixpanel/cursor';
import type {
  ListCohorts,
  ProfileFormat,
  ProfileProperties,
  ReadProfiles,
} from '@source-mixpanel/mixpanel';

/** `since`: `YYYY-MM-DDTHH:MM:SS`, UTC; absent where all members are wanted. */
export type CohortMembersSlice = {
  readonly cohort: number;
  /** As its author wrote it; absent where Mixpanel gives none. */
  readonly name?: string;
  /** Id of the data group whose profiles are the members; absent for users. */
  readonly dataGroup?: string;
  readonly since?: string;
  /** Set where the cohort was read before and need not be read again: when that was, epoch milliseconds. */
  readonly read_before?: number;
};

/** Members updated since the last sync, or the full membership on every sync. */
export type CohortMembersMode = 'changed' | 'all';

export interface CohortMembersSource {
  readonly listCohorts: ListCohorts;
  /** Requests the list with every call: a cohort that it lacks was deleted. */
  readonly listCohortsAnew: ListCohorts;
  readonly readProfiles: ReadProfiles;
  readonly profileProperties: ProfileProperties;
}

/** Members last updated before the start (a day in UTC) are not delivered. */
export interface CohortMembersOptions extends StartSettings, PresentOptions {
  readonly mode: CohortMembersMode;
  /** Profiles a page shall hold. */
  readonly pageSize: number;
  /** Hours before the cursor that are read again, for updates that arrive late. Default 0. */
  readonly lookBackHours?: number;
  /**
   * When cohorts that were read before are read again; default: on every sync, as always with mode `all`, in
   * which the members of a sync are the membership.
   */
  readonly refresh?: RefreshSettings | undefined;
  /** Default `columns`. */
  readonly format?: ProfileFormat;
}

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

/**
 * The members of one cohort. `since`: `YYYY-MM-DDTHH:MM:SS` in UTC; absent if all members are read.
 */
export type CohortMembersSlice = {
  readonly cohort: number;
  /** Name of the cohort in Mixpanel; absent if it has none. */
  readonly name?: string;
  /** Id of the data group whose profiles are the members; absent if the members are users. */
  readonly dataGroup?: string;
  readonly since?: string;
  /**
   * When the cohort was last read, in epoch milliseconds. Only set if the cohort may be skipped in
   * this sync.
   */
  readonly read_before?: number;
};

/** `changed`: members updated since the last sync. `all`: all members on every sync. */
export type CohortMembersMode = 'changed' | 'all';

export interface CohortMembersSource {
  readonly listCohorts: ListCohorts;
  /** Requests the list on every call, so that it shows whether a cohort was deleted. */
  readonly listCohortsAnew: ListCohorts;
  /**
   * Lists data groups with their keys. If the settings hash or remove a key, the ids of the groups
   * are hashed or removed too. Absent if keys cannot be read.
   */
  readonly listNamedGroups?: ListGroups | undefined;
  readonly readProfiles: ReadProfiles;
  readonly profileProperties: ProfileProperties;
}

/** Options of the stream. Members last updated before the start date (in UTC) are not emitted. */
export interface CohortMembersOptions extends StartSettings, PresentOptions {
  readonly mode: CohortMembersMode;
  /** The number of profiles to request per page. */
  readonly pageSize: number;
  /**
   * The number of hours before the cursor that are read again, for updates that arrive late;
   * default: 0.
   */
  readonly lookBackHours?: number;
  /**
   * Decides when cohorts that were read before are read again; default: on every sync. Ignored in
   * mode `all`, in which every sync reads all cohorts, because its records must be the complete
   * membership.
   */
  readonly refresh?: RefreshSettings | undefined;
  /** Default `columns`. */
  readonly format?: ProfileFormat;
  /** Which members are read, and which of their properties; absent: all. */
  readonly selection?: ProfileSelection | undefined;
  /** Which properties and ids are removed or hashed; absent: none. */
  readonly privacy?: Privacy | undefined;
}

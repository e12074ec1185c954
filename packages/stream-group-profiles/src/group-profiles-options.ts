import type { PresentOptions } from '@source-mixpanel/cursor';
import type { ListGroups, Privacy, ProfileFormat, ReadProfiles } from '@source-mixpanel/mixpanel';

/**
 * The profiles of one data group. `since`: `YYYY-MM-DDTHH:MM:SS` in UTC; absent if the group was
 * never read.
 */
export type GroupProfilesSlice = {
  readonly group: string;
  readonly key?: string;
  readonly since?: string;
};

export interface GroupProfilesSource {
  readonly listGroups: ListGroups;
  readonly readProfiles: ReadProfiles;
}

export interface GroupProfilesOptions extends PresentOptions {
  /** The number of profiles to request per page. */
  readonly pageSize: number;
  /**
   * The number of hours before a cursor that are read again, for updates that arrive late; default:
   * 0.
   */
  readonly lookBackHours?: number;
  /** The group keys of the groups to read; absent: all groups. */
  readonly keys?: readonly string[] | undefined;
  /** Default `columns`. */
  readonly format?: ProfileFormat;
  /** Which properties and ids are removed or hashed; absent: none. */
  readonly privacy?: Privacy | undefined;
}

import type { PresentOptions } from '@source-mixpanel/cursor';
import type { ListGroups, Privacy, ProfileFormat, ReadProfiles } from '@source-mixpanel/mixpanel';

/** `since`: `YYYY-MM-DDTHH:MM:SS`, UTC; absent where the group was never read. */
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
  /** Profiles a page shall hold. */
  readonly pageSize: number;
  /** Hours before a cursor that are read again, for updates that arrive late. Default 0. */
  readonly lookBackHours?: number;
  /** The keys of the only groups that are read; absent: all. */
  readonly keys?: readonly string[] | undefined;
  /** Default `columns`. */
  readonly format?: ProfileFormat;
  /** What leaves of the values; absent: all. */
  readonly privacy?: Privacy | undefined;
}

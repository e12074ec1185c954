import {
  createColumnMap,
  savedNamesStep,
  type ColumnMap,
  type SavedNames,
} from '@source-mixpanel/event-lines';
import { columnOfProperty } from '../client/property-columns.js';
import { LAST_SEEN, PROFILE_PROPERTIES } from './profile-properties.js';

/** Assigns a column to each profile property. An assignment never changes. */
export type ProfileColumns = ColumnMap;

export interface ProfileColumnsOptions {
  /** Columns of the record that are not profile properties, in addition to `distinct_id`. */
  readonly reserved?: readonly string[];
  /** The assignments of earlier syncs. */
  readonly saved?: SavedNames | undefined;
  /**
   * The configured columns: without `saved` they show how pairs like `$email` and `email` were
   * written.
   */
  readonly configured?: ReadonlySet<string> | undefined;
}

/**
 * Returns the map from properties of profiles to columns: properties lose one leading `$`; if the
 * lower-cased result is taken, underscores are put before it. `distinct_id` is the profile's id,
 * `last_seen` always Mixpanel's own.
 * @throws RangeError for saved names that cannot be continued
 */
export function profileColumns(options: ProfileColumnsOptions = {}): ProfileColumns {
  const { reserved = [], saved, configured } = options;
  const table = createColumnMap({
    ...rules(reserved),
    saved,
    catalog: configured && { columns: configured, vendorNames: PROFILE_PROPERTIES },
  });
  // The cursor's column must mean the same in every project.
  table.assign([LAST_SEEN]);
  return table;
}

/** Returns a step of a state parser for saved names of profile properties, see `savedNamesStep`. */
export function profileNamesStep(
  reserved: readonly string[] = [],
): ReturnType<typeof savedNamesStep> {
  return savedNamesStep(rules(reserved));
}

function rules(reserved: readonly string[]) {
  return { rule: columnOfProperty, reserved: ['distinct_id', ...reserved] };
}

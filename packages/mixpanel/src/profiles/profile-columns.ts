import {
  createColumnMap,
  savedNamesStep,
  type ColumnMap,
  type SavedNames,
} from '@source-mixpanel/event-lines';
import { columnOfProperty } from '../client/property-columns.js';
import { LAST_SEEN, PROFILE_PROPERTIES } from './profile-properties.js';

/** Maps each profile property to a column. An assignment never changes. */
export type ProfileColumns = ColumnMap;

export interface ProfileColumnsOptions {
  /** Columns of the record that are not profile properties, in addition to `distinct_id`. */
  readonly reserved?: readonly string[];
  /** Assignments of properties to columns from earlier syncs. */
  readonly saved?: SavedNames | undefined;
  /**
   * Columns of the configured catalog. If no assignments were saved, they show which of two
   * properties such as `$email` and `email` had the column `email` in earlier syncs.
   */
  readonly configured?: ReadonlySet<string> | undefined;
}

/**
 * Creates the map from profile properties to columns. A column is the property's name without a
 * leading `$`; if another property already has this column, ignoring case, underscores are put in
 * front. The column `distinct_id` is always the profile's id, and `last_seen` is always the
 * property `$last_seen`.
 * @throws RangeError for saved assignments that contradict these rules
 */
export function profileColumns(options: ProfileColumnsOptions = {}): ProfileColumns {
  const { reserved = [], saved, configured } = options;
  const map = createColumnMap({
    ...createRules(reserved),
    saved,
    catalog: configured && { columns: configured, vendorNames: PROFILE_PROPERTIES },
  });
  // `last_seen` is the cursor, so it must be assigned to `$last_seen` in every project.
  map.assign([LAST_SEEN]);
  return map;
}

/**
 * Returns the part of a state parser that validates saved names of profile properties; see
 * `savedNamesStep`.
 */
export function profileNamesStep(
  reserved: readonly string[] = [],
): ReturnType<typeof savedNamesStep> {
  return savedNamesStep(createRules(reserved));
}

function createRules(reserved: readonly string[]) {
  return { rule: columnOfProperty, reserved: ['distinct_id', ...reserved] };
}

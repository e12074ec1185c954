import {
  createColumnMap,
  savedNamesStep,
  type ColumnMap,
  type SavedNames,
} from '@source-mixpanel/event-lines';
import { columnOfProperty } from '../client/property-columns.js';
import { LAST_SEEN, PROFILE_PROPERTIES } from './profile-properties.js';

/** Which column each profile property is written to. An assignment never changes. */
export type ProfileColumns = ColumnMap;

export interface ProfileColumnsOptions {
  /** Columns of the record that are not properties, besides `distinct_id`. */
  readonly reserved?: readonly string[];
  /** The assignments of earlier syncs. */
  readonly saved?: SavedNames | undefined;
  /** The configured columns: without `saved` they show how pairs like `$email` and `email` were written. */
  readonly configured?: ReadonlySet<string> | undefined;
}

/**
 * Properties lose one leading `$`; where the lower-cased result is taken, underscores go in front.
 * `distinct_id` is the profile's id, `last_seen` always Mixpanel's own.
 * @throws RangeError for saved names that cannot be continued
 */
export function profileColumns(options: ProfileColumnsOptions = {}): ProfileColumns {
  const { reserved = [], saved, configured } = options;
  const table = createColumnMap({
    ...rules(reserved),
    saved,
    catalog: configured && { columns: configured, vendorNames: PROFILE_PROPERTIES },
  });
  // The cursor's column has to mean the same in every project.
  table.assign([LAST_SEEN]);
  return table;
}

/** A step of a state parser for saved names of profile properties, see `savedNamesStep`. */
export function profileNamesStep(
  reserved: readonly string[] = [],
): ReturnType<typeof savedNamesStep> {
  return savedNamesStep(rules(reserved));
}

function rules(reserved: readonly string[]) {
  return { rule: columnOfProperty, reserved: ['distinct_id', ...reserved] };
}

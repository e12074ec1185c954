import {
  createColumnMap,
  savedNamesStep,
  type ColumnMap,
  type SavedNames,
} from '@source-mixpanel/event-lines';
import { EVENT_PROPERTIES } from './event-properties.js';
import { EVENT_SHAPE } from './export-lines.js';
import { columnOfProperty } from '../client/property-columns.js';

export interface EventColumnsOptions {
  /** Assignments of properties to columns from earlier syncs. */
  readonly saved?: SavedNames | undefined;
  /**
   * Columns of the configured catalog. If no assignments were saved, they show which of two
   * properties such as `$email` and `email` had the column `email` in earlier syncs.
   */
  readonly configured?: ReadonlySet<string> | undefined;
  /** Columns that no property may have, because the record uses them for something else. */
  readonly reserved?: readonly string[];
}

const RULES = {
  rule: columnOfProperty,
  reserved: [EVENT_SHAPE.nameField],
  fixed: ['time', 'distinct_id'],
} as const;

/**
 * Creates the map from event properties to columns. A column is the property's name without a
 * leading `$`; if another property already has this column, ignoring case, underscores are put in
 * front. `time` and `distinct_id` always keep their names.
 * @throws RangeError for saved assignments that contradict these rules
 */
export function eventColumns({
  saved,
  configured,
  reserved = [],
}: EventColumnsOptions = {}): ColumnMap {
  const vendorNames = new Set(EVENT_PROPERTIES.keys());
  return createColumnMap({
    ...RULES,
    reserved: [...RULES.reserved, ...reserved],
    saved,
    catalog: configured && { columns: configured, vendorNames },
  });
}

/**
 * Returns the part of a state parser that validates saved names of event properties; see
 * `savedNamesStep`.
 */
export function eventNamesStep(): ReturnType<typeof savedNamesStep> {
  return savedNamesStep(RULES);
}

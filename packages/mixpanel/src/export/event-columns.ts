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
  /** The assignments of earlier syncs. */
  readonly saved?: SavedNames | undefined;
  /**
   * The configured columns: without `saved` they show how pairs like `$email` and `email` were
   * written.
   */
  readonly configured?: ReadonlySet<string> | undefined;
  /** Columns of the record that no property may take. */
  readonly reserved?: readonly string[];
}

const RULES = {
  rule: columnOfProperty,
  reserved: [EVENT_SHAPE.nameField],
  fixed: ['time', 'distinct_id'],
} as const;

/**
 * Returns the map from properties of events to columns: properties lose one leading `$`; if the
 * lower-cased result is taken, underscores are put before it. `time` and `distinct_id` keep their
 * names.
 * @throws RangeError for saved names that cannot be continued
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

/** Returns a step of a state parser for saved names of event properties, see `savedNamesStep`. */
export function eventNamesStep(): ReturnType<typeof savedNamesStep> {
  return savedNamesStep(RULES);
}

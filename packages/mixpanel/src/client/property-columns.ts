import {
  assignmentsIn as assignmentsByRule,
  compactNames as compactByRule,
  type SavedNames,
} from '@source-mixpanel/event-lines';

/**
 * Returns the column in which a property is written if that column is free: its name without a
 * leading `$`.
 */
export function columnOfProperty(name: string): string {
  return name.startsWith('$') ? name.slice(1) : name;
}

/**
 * Returns the saved assignments of properties to columns.
 * @throws RangeError `names_by_rule: …` if the saved list is damaged
 */
export function assignmentsIn(saved: SavedNames): ReturnType<typeof assignmentsByRule> {
  return assignmentsByRule(saved, columnOfProperty);
}

/** Returns the names in the compact form that is saved in the state. */
export function compactNames(saved: SavedNames): SavedNames {
  return compactByRule(saved, columnOfProperty);
}

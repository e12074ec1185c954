import {
  assignmentsIn as assignmentsByRule,
  compactNames as compactByRule,
  type SavedNames,
} from '@source-mixpanel/event-lines';

/** Returns the column of a property unless it is taken: the name without one leading `$`. */
export function columnOfProperty(name: string): string {
  return name.startsWith('$') ? name.slice(1) : name;
}

/**
 * Returns the column of every property in a state.
 * @throws RangeError `names_by_rule: …` for a list that is damaged
 */
export function assignmentsIn(saved: SavedNames): ReturnType<typeof assignmentsByRule> {
  return assignmentsByRule(saved, columnOfProperty);
}

/** Returns the same names in the form of the state between two syncs. */
export function compactNames(saved: SavedNames): SavedNames {
  return compactByRule(saved, columnOfProperty);
}

import {
  assignmentsIn as assignmentsByRule,
  compactNames as compactByRule,
  type SavedNames,
} from '@source-mixpanel/event-lines';

/**
 * Returns the column that a property has unless another property already has it: the name without a
 * leading `$`.
 */
export function columnOfProperty(name: string): string {
  return name.startsWith('$') ? name.slice(1) : name;
}

/**
 * Returns the pairs of property and column that a state contains.
 * @throws RangeError `names_by_rule: …` if the saved list is damaged
 */
export function assignmentsIn(saved: SavedNames): ReturnType<typeof assignmentsByRule> {
  return assignmentsByRule(saved, columnOfProperty);
}

/**
 * Returns the same names in the form that a state has between two syncs: all names whose column is
 * that of `columnOfProperty` are in one list.
 */
export function compactNames(saved: SavedNames): SavedNames {
  return compactByRule(saved, columnOfProperty);
}

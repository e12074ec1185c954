/**
 * Combines filters with `and`; returns undefined if all are undefined. Several filters are put in
 * parentheses, because a filter may contain `or`, which has a lower precedence than `and` in
 * Mixpanel.
 */
export function joinFilters(filters: readonly (string | undefined)[]): string | undefined {
  const given = filters.filter((filter) => filter !== undefined);
  return given.length > 1 ? given.map((filter) => `(${filter})`).join(' and ') : given[0];
}

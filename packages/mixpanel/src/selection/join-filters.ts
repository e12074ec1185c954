/**
 * Combines filters with `and`. Returns undefined if there is none. Each filter gets brackets,
 * because `or` has a lower precedence in Mixpanel.
 */
export function joinFilters(filters: readonly (string | undefined)[]): string | undefined {
  const given = filters.filter((filter) => filter !== undefined);
  return given.length > 1 ? given.map((filter) => `(${filter})`).join(' and ') : given[0];
}

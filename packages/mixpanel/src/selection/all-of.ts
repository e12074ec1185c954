/**
 * Returns the filter that combines all of these by `and`; undefined if there is none. In Mixpanel
 * `or` has the lowest precedence.
 */
export function allOf(filters: readonly (string | undefined)[]): string | undefined {
  const given = filters.filter((filter) => filter !== undefined);
  return given.length > 1 ? given.map((filter) => `(${filter})`).join(' and ') : given[0];
}

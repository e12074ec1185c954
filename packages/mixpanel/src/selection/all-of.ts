/** Returns the filter that all of these pass, undefined where there is none. Mixpanel binds `or` loosest. */
export function allOf(filters: readonly (string | undefined)[]): string | undefined {
  const given = filters.filter((filter) => filter !== undefined);
  return given.length > 1 ? given.map((filter) => `(${filter})`).join(' and ') : given[0];
}

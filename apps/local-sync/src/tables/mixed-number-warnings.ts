/** The maximum number of columns listed in a message; the others are only counted. */
const MAX_NAMES = 5;

/**
 * Returns a warning for each stream with columns that are text although all of their values are
 * numbers.
 */
export function mixedNumberWarnings(
  streams: ReadonlyMap<string, { readonly staged: { readonly mixed: ReadonlySet<string> } }>,
): readonly string[] {
  return [...streams].flatMap(([stream, { staged }]) => {
    const names = [...staged.mixed]
      .slice(0, MAX_NAMES)
      .map((name) => JSON.stringify(name))
      .join(', ');
    if (staged.mixed.size === 0) return [];
    const more = staged.mixed.size - MAX_NAMES;
    return `Stream ${stream}: ${names}${more > 0 ? ` and ${more} more` : ''}: whole and decimal numbers are mixed. No numeric type shows both exactly as delivered, so they are stored as text. To sum them, write CAST(… AS DOUBLE), or read the stream again with --types numbers --reset ${stream}, which shows 12 as 12.0.`;
  });
}

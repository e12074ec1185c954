/** Removes a `$` at the beginning of a name. */
export const stripped = (name: string): string => name.replace(/^\$/, '');

/** Returns a key that is the same for two properties if their columns would differ at most by case and leading underscores. */
export const columnKey = (name: string): string => stripped(name).toLowerCase().replace(/^_+/, '');

/** Compares texts by code points, as Python does. UTF-8 has the same order. */
const byCodePoints = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));

/** Returns the column that the Python connector gives to each property. It decides anew for the names of each record. */
export function columnsPerSet(names: readonly string[]): Map<string, string> {
  const taken = new Map<string, number>();
  const columns = new Map<string, string>();
  for (const name of [...names].sort(byCodePoints)) {
    const key = stripped(name).toLowerCase();
    const times = taken.get(key) ?? 0;
    taken.set(key, times + 1);
    columns.set(name, '_'.repeat(times) + stripped(name));
  }
  return columns;
}

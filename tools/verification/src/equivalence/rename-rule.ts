/** Removes a `$` at the beginning of a name. */
export const withoutDollar = (name: string): string => name.replace(/^\$/, '');

/**
 * Returns the same key for properties whose columns differ at most by case and leading underscores.
 */
export const columnKey = (name: string): string =>
  withoutDollar(name).toLowerCase().replace(/^_+/, '');

/** Compares texts by code points, as Python does. UTF-8 has the same order. */
const byCodePoints = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));

/**
 * Returns the columns of the Python connector for the properties of one record. It chooses them for
 * each record separately, so a property can have different columns in different records.
 */
export function pythonColumns(names: readonly string[]): Map<string, string> {
  const taken = new Map<string, number>();
  const columns = new Map<string, string>();
  for (const name of [...names].sort(byCodePoints)) {
    const key = withoutDollar(name).toLowerCase();
    const times = taken.get(key) ?? 0;
    taken.set(key, times + 1);
    columns.set(name, '_'.repeat(times) + withoutDollar(name));
  }
  return columns;
}

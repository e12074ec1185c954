/** The name without the one dollar it may begin with. */
export const stripped = (name: string): string => name.replace(/^\$/, '');

/** As Python sorts texts: UTF-8 has the order of code points. */
const byCodePoints = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));

/** The Python connector's column of each property, decided anew for every set of names it is given. */
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

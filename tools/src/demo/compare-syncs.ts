/** The number of records by stream. */
export type Counts = ReadonlyMap<string, number>;

/**
 * Compares two syncs of the demo and returns what is wrong: records are missing or too many, or the second sync reads more
 * than half of the records again.
 * @param truth the records that the mock holds; streams that are not in it are not compared
 */
export function compareSyncs(first: Counts, second: Counts, truth: Counts): readonly string[] {
  const problems: string[] = [];
  for (const [name, records] of first) {
    const held = truth.get(name);
    if (held !== undefined && records !== held) {
      problems.push(`${name}: ${records} records were read, the project holds ${held}`);
    }
    if ((second.get(name) ?? 0) > records) {
      problems.push(`${name}: the second sync read more than the first`);
    }
  }
  if (total(first) === 0) problems.push('the first sync read nothing');
  if (total(second) * 2 > total(first)) {
    problems.push('the second sync read more than half of the first again');
  }
  return problems;
}

export function total(counts: Counts): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

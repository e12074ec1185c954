/** The number of records received, by stream. */
export type Counts = ReadonlyMap<string, number>;

/** Returns how two syncs contradict the mock, or the promise that a second one reads little. */
export function compareSyncs(first: Counts, second: Counts, truth: Counts): readonly string[] {
  const problems: string[] = [];
  for (const [name, records] of first) {
    const held = truth.get(name);
    if (held !== undefined && records !== held) {
      problems.push(`${name}: ${records} records came, the project holds ${held}`);
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

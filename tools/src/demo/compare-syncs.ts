/** The number of records of each stream. */
export type Counts = ReadonlyMap<string, number>;

/**
 * Checks the two syncs of the demo and returns what is wrong: the first sync must read exactly the
 * records of the project, and the second sync at most half of them again.
 * @param expected the number of records in the project; streams that are missing here are not
 *   compared
 */
export function compareSyncs(first: Counts, second: Counts, expected: Counts): readonly string[] {
  const problems: string[] = [];
  for (const [name, records] of first) {
    const inProject = expected.get(name);
    if (inProject !== undefined && records !== inProject) {
      problems.push(
        `${name}: the first sync read ${records} records, but the project has ${inProject}`,
      );
    }
    if ((second.get(name) ?? 0) > records) {
      problems.push(`${name}: the second sync read more records than the first`);
    }
  }
  if (total(first) === 0) problems.push('the first sync read no records');
  if (total(second) * 2 > total(first)) {
    problems.push('the second sync read more than half of the records again');
  }
  return problems;
}

export function total(counts: Counts): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

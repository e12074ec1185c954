import type { DemoSync } from './demo-sync.js';

/** What of two syncs contradicts the stand-in, or the promise that a second one reads little. */
export function compareSyncs(
  first: DemoSync,
  second: DemoSync,
  truth: ReadonlyMap<string, number>,
): readonly string[] {
  const problems: string[] = [];
  for (const [name, { records }] of first.report.streams) {
    const held = truth.get(name);
    if (held !== undefined && records !== held) {
      problems.push(`${name}: ${records} records came, the project holds ${held}`);
    }
    const again = second.report.streams.get(name)?.records ?? 0;
    if (again > records) problems.push(`${name}: the second sync read more than the first`);
  }
  if (first.report.records === 0) problems.push('the first sync read nothing');
  if (second.report.records * 2 > first.report.records) {
    problems.push('the second sync read more than half of the first again');
  }
  return problems;
}

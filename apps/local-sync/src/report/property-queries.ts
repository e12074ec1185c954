import { quoteName } from '../sql.js';
import type { PropertyPart } from './report-data.js';
import type { ReportTables } from './report-tables.js';
import { shownName } from './shown-name.js';

const MAX_PROPERTIES = 100;
/** The maximum number of columns that are counted in one query. */
const MAX_COUNTED = 200;

/** Returns the properties that most events have, the most frequent first. */
export async function readProperties(tables: ReportTables): Promise<readonly PropertyPart[]> {
  const columns = [...(tables.of('export') ?? [])];
  const found: PropertyPart[] = [];
  for (let start = 0; start < columns.length; start += MAX_COUNTED) {
    const group = columns.slice(start, start + MAX_COUNTED);
    const list = group.map(([name]) => `count(${quoteName(name)})`).join(', ');
    const [counts = []] = await tables.rows(`SELECT ${list} FROM export`);
    for (const [index, [name, type]] of group.entries()) {
      found.push({ name: shownName(name), type, rows: Number(counts[index] ?? '0') });
    }
  }
  return found.sort((one, other) => other.rows - one.rows).slice(0, MAX_PROPERTIES);
}

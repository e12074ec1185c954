import { isJsonObject } from '@source-mixpanel/exact-json';
import type { CohortPart, ReadPart } from './report-data.js';
import type { ReportTables } from './report-tables.js';
import { shownName } from './shown-name.js';

const MAX_PARTS = 500;
const MAX_COHORTS = 100;

const PARTS = [
  { kind: 'funnel', stream: 'funnels', table: 'funnels', id: 'funnel_id' },
  { kind: 'cohort', stream: 'cohort_members', table: 'cohorts', id: 'id' },
] as const;

/**
 * Returns when each funnel and cohort was last read according to the states, the one with the
 * oldest data first.
 */
export async function readOldest(tables: ReportTables): Promise<readonly ReadPart[]> {
  const parts: ReadPart[] = [];
  for (const { kind, stream, table, id } of PARTS) {
    const { last_reads: reads } = await tables.savedState(stream);
    const names = tables.has(table, id, 'name')
      ? await tables.rows(
          `SELECT DISTINCT CAST("${id}" AS VARCHAR), CAST("name" AS VARCHAR) FROM "${table}"`,
        )
      : [];
    const byId = new Map(names.map(([key, name]) => [key ?? '', name ?? '']));
    for (const [key, text] of Object.entries(isJsonObject(reads) ? reads : {})) {
      const read = typeof text === 'string' ? Date.parse(text) : Number.NaN;
      if (Number.isNaN(read)) continue;
      parts.push({ kind, id: shownName(key), name: shownName(byId.get(key) ?? key), read });
    }
  }
  return parts.sort((one, other) => one.read - other.read).slice(0, MAX_PARTS);
}

/** Returns the sizes of cohorts over time, the largest cohort first. */
export async function readCohorts(tables: ReportTables): Promise<readonly CohortPart[]> {
  if (tables.of('local_sync.cohort_sizes') === undefined) return [];
  const rows = await tables.rows(
    `SELECT id, arg_max(name, noted), string_agg(epoch_ms(noted) // 1000 || ':' || members, ',' ORDER BY noted)
     FROM local_sync.cohort_sizes GROUP BY id ORDER BY arg_max(members, noted) DESC, id LIMIT ${MAX_COHORTS}`,
  );
  return rows.map(([id, name, sizes]) => ({
    name: shownName(name ?? id ?? ''),
    sizes: (sizes ?? '').split(',').map((pair) => {
      const [at = '', members = ''] = pair.split(':');
      return [Number(at), Number(members)];
    }),
  }));
}

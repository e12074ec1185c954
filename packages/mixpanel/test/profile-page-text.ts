import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';

export interface PageText {
  readonly page?: number;
  readonly total?: number;
  readonly pageSize?: number;
  readonly session?: string | null;
  /** Ids of the profiles. */
  readonly ids: readonly string[];
}

/** Returns the text of a page as Mixpanel writes it. Only page 0 has total and page size. */
export function pageText({ page = 0, total, pageSize, session = 's', ids }: PageText): string {
  const results = ids.map((id) => profile(id));
  const sizes = page === 0 ? { page_size: pageSize, total } : {};
  return JSON.stringify({ page, ...sizes, session_id: session, status: 'ok', results });
}

export function profile(
  id: string,
  properties: JsonObject = { $name: `Name of ${id}` },
): JsonObject {
  return { $distinct_id: id, $properties: properties };
}

/** Returns `a0`, `a1`, … */
export function ids(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${prefix}${at}`);
}

/** Returns the ids of profiles or records, in order. */
export function idsOf(rows: readonly JsonObject[]): string {
  return rows
    .map((row) => writeJson(row['$distinct_id'] ?? row['distinct_id'] ?? null))
    .join(' ')
    .replaceAll('"', '');
}

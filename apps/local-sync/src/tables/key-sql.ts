import type { Column } from '../columns/stream-columns.js';
import type { RowKey } from '../stream-plan.js';

/** One part of a key as SQL reads it from the staged rows and from the kept ones. */
export interface KeyPart {
  /** The index of its column among all columns of the stream. */
  readonly index: number;
  readonly field: string;
  readonly name: string;
  readonly isRequired: boolean;
}

/**
 * Returns the parts of a key that have a column. A part without one is NULL in every row, so it
 * distinguishes no rows; without a required part no row has a key, and the result is empty.
 */
export function keyParts(key: RowKey, columns: readonly Column[]): readonly KeyPart[] {
  const parts = key.fields.flatMap((field) => {
    const index = columns.findIndex((column) => column.field === field);
    const column = columns[index];
    if (column === undefined) return [];
    return [{ index, field, name: column.name, isRequired: key.required.includes(field) }];
  });
  return parts.filter(({ isRequired }) => isRequired).length === key.required.length ? parts : [];
}

/**
 * Returns the SQL name of a column of staged rows: its place among the columns of the stream. Staged rows never
 * use names of the data, so that none of them can be confused with a name of the loader (`rowid` is DuckDB's
 * number of a row unless a column has that name).
 */
export function stagedName(index: number): string {
  return `c${index}`;
}

/**
 * Returns a query for the keys that several rows of the table have, with the number `o` of the last of them.
 * Hashes
 * are counted first: they take a quarter of the memory of the keys of millions of rows.
 */
export function repeatedKeys(table: string, parts: readonly KeyPart[]): string {
  const names = parts.map(({ index }) => stagedName(index)).join(', ');
  const rows = `FROM ${table} WHERE ${hasKey(parts)}`;
  const hashes = `SELECT hash(${names}) AS h ${rows} GROUP BY h HAVING count(*) > 1`;
  return `SELECT max(o) AS o, ${names} ${rows} AND hash(${names}) IN (${hashes}) GROUP BY ${names} HAVING count(*) > 1`;
}

/**
 * Returns the condition that no later staged row replaces this row of the query `staged`.
 * @param outdated the SQL name of the numbers of the replaced rows
 */
export function isLatest(outdated: string | undefined): string {
  if (outdated === undefined) return 'true';
  return `NOT EXISTS (SELECT 1 FROM ${outdated} AS outdated WHERE outdated.o = staged.o)`;
}

/**
 * Returns the condition that a staged row replaces this row.
 * @param kept returns how SQL names a part of the key in the row
 */
export function isReplaced(
  staged: string,
  parts: readonly KeyPart[],
  kept: (part: KeyPart) => string,
): string {
  return `EXISTS (SELECT 1 FROM ${staged} AS fresh WHERE ${hasSameKey(parts, kept)})`;
}

/** Returns the condition that the row `fresh` has the same key as another row. */
export function hasSameKey(parts: readonly KeyPart[], other: (part: KeyPart) => string): string {
  const same = parts.map((part) => {
    // Two absent values are equal: otherwise each delivery of an event without a user would add a row.
    const operator = part.isRequired ? '=' : 'IS NOT DISTINCT FROM';
    return `fresh.${stagedName(part.index)} ${operator} ${other(part)}`;
  });
  return same.join(' AND ');
}

/** Returns the condition that all required parts of a key are present: a row without one replaces no other. */
function hasKey(parts: readonly KeyPart[]): string {
  return parts
    .filter(({ isRequired }) => isRequired)
    .map(({ index }) => `${stagedName(index)} IS NOT NULL`)
    .join(' AND ');
}

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
 * What SQL calls a column of staged rows: its place among the columns of the stream. The names of the
 * data never stand in the staged rows, so that none of them can be mistaken for a name of the loader
 * (`rowid` is DuckDB's number of a row unless a column is called so).
 */
export function stagedName(index: number): string {
  return `c${index}`;
}

/**
 * A query for the keys that several rows of the table have, with the number `o` of the last of them. Hashes
 * are counted first: they take a quarter of the memory of the keys of millions of rows.
 */
export function repeatedKeys(table: string, parts: readonly KeyPart[]): string {
  const names = parts.map(({ index }) => stagedName(index)).join(', ');
  const rows = `FROM ${table} WHERE ${hasKey(parts)}`;
  const hashes = `SELECT hash(${names}) AS h ${rows} GROUP BY h HAVING count(*) > 1`;
  return `SELECT max(o) AS o, ${names} ${rows} AND hash(${names}) IN (${hashes}) GROUP BY ${names} HAVING count(*) > 1`;
}

/**
 * A condition: no later staged row replaces this row of the query `staged`.
 * @param outdated what SQL calls the numbers of those that are replaced
 */
export function isLatest(outdated: string | undefined): string {
  if (outdated === undefined) return 'true';
  return `NOT EXISTS (SELECT 1 FROM ${outdated} AS outdated WHERE outdated.o = staged.o)`;
}

/**
 * A condition: this row is replaced by a staged one.
 * @param kept returns how SQL names a part of the key in the row
 */
export function isReplaced(
  staged: string,
  parts: readonly KeyPart[],
  kept: (part: KeyPart) => string,
): string {
  return `EXISTS (SELECT 1 FROM ${staged} AS fresh WHERE ${hasSameKey(parts, kept)})`;
}

/** A condition: the row `fresh` has the same key as another row. */
export function hasSameKey(parts: readonly KeyPart[], other: (part: KeyPart) => string): string {
  const same = parts.map((part) => {
    // Two absent values are equal, or an event without a user would be there once per delivery.
    const operator = part.isRequired ? '=' : 'IS NOT DISTINCT FROM';
    return `fresh.${stagedName(part.index)} ${operator} ${other(part)}`;
  });
  return same.join(' AND ');
}

/** Whether all required parts of a key are there: a row without one replaces no other. */
function hasKey(parts: readonly KeyPart[]): string {
  return parts
    .filter(({ isRequired }) => isRequired)
    .map(({ index }) => `${stagedName(index)} IS NOT NULL`)
    .join(' AND ');
}

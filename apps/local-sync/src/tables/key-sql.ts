import type { Column } from '../columns/stream-columns.js';
import type { RowKey } from '../stream-plan.js';

/** One part of a key, with its column in the staged rows and in the target. */
export interface KeyPart {
  /** The index of its column among all columns of the stream. */
  readonly index: number;
  readonly field: string;
  readonly name: string;
  /** Whether a row without this value has no key. */
  readonly isRequired: boolean;
}

/**
 * Returns the parts of a key that have a column. A part without a column is NULL in every row and
 * therefore does not distinguish rows. If a required part has no column, no row has a key, and the
 * result is empty.
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
 * Returns the SQL name of a column of staged rows, which is made from its index in the stream.
 * Names of fields are not used, because a field could have a name that the loader or DuckDB uses,
 * such as `rowid`.
 */
export function stagedName(index: number): string {
  return `c${index}`;
}

/**
 * Returns a query for the keys that occur in several rows of the table, each with the number `o` of
 * the last of these rows. The query finds repeated hashes first, because a hash takes a quarter of
 * the memory of a key.
 */
export function repeatedKeysSql(table: string, parts: readonly KeyPart[]): string {
  const names = parts.map(({ index }) => stagedName(index)).join(', ');
  const rows = `FROM ${table} WHERE ${hasKeySql(parts)}`;
  const hashes = `SELECT hash(${names}) AS h ${rows} GROUP BY h HAVING count(*) > 1`;
  return `SELECT max(o) AS o, ${names} ${rows} AND hash(${names}) IN (${hashes}) GROUP BY ${names} HAVING count(*) > 1`;
}

/**
 * Returns an SQL condition that is true for a row of the query `staged` if no later staged row
 * replaces it.
 * @param outdated the SQL name of the table with the numbers of replaced rows; undefined if there
 * are none
 */
export function isLatestSql(outdated: string | undefined): string {
  if (outdated === undefined) return 'true';
  return `NOT EXISTS (SELECT 1 FROM ${outdated} AS outdated WHERE outdated.o = staged.o)`;
}

/**
 * Returns an SQL condition that is true for a row of the target if a staged row replaces it.
 * @param staged the SQL name of the staged rows
 * @param kept returns the SQL expression of a part of the key in the row of the target
 */
export function isReplacedSql(
  staged: string,
  parts: readonly KeyPart[],
  kept: (part: KeyPart) => string,
): string {
  return `EXISTS (SELECT 1 FROM ${staged} AS fresh WHERE ${hasSameKeySql(parts, kept)})`;
}

/**
 * Returns an SQL condition that is true if the row `fresh` has the same key as another row.
 * @param other returns the SQL expression of a part of the key in the other row
 */
export function hasSameKeySql(parts: readonly KeyPart[], other: (part: KeyPart) => string): string {
  const same = parts.map((part) => {
    // Two absent values count as equal. Otherwise each delivery of an event without a user would
    // add a row.
    const operator = part.isRequired ? '=' : 'IS NOT DISTINCT FROM';
    return `fresh.${stagedName(part.index)} ${operator} ${other(part)}`;
  });
  return same.join(' AND ');
}

/**
 * Returns an SQL condition that is true if a row has a value for each required part of the key.
 * Other rows have no key and replace no row.
 */
function hasKeySql(parts: readonly KeyPart[]): string {
  return parts
    .filter(({ isRequired }) => isRequired)
    .map(({ index }) => `${stagedName(index)} IS NOT NULL`)
    .join(' AND ');
}

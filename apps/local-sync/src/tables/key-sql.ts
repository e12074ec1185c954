import type { Column } from '../columns/stream-columns.js';
import { quoteName } from '../sql.js';

/** The names of the key's columns, quoted; empty when a part of the key has no column. */
export function keyNames(key: readonly string[], columns: readonly Column[]): readonly string[] {
  const names = key.flatMap((field) =>
    columns.filter((column) => column.field === field).map(({ name }) => quoteName(name)),
  );
  return names.length === key.length ? names : [];
}

/** Whether all parts of a key are there: a row without one is no other row's successor. */
function hasKey(names: readonly string[]): string {
  return names.map((name) => `${name} IS NOT NULL`).join(' AND ');
}

/** The rows of a table but those that a later one with the same key replaces. */
export function latestRows(table: string, names: readonly string[]): string {
  if (names.length === 0) return `SELECT * FROM ${table}`;
  return `SELECT * FROM ${table} AS latest WHERE NOT EXISTS (
    SELECT 1 FROM (
      SELECT rowid AS place, row_number() OVER (PARTITION BY ${names.join(', ')} ORDER BY rowid DESC) AS age
      FROM ${table} WHERE ${hasKey(names)}
    ) AS earlier WHERE earlier.age > 1 AND earlier.place = latest.rowid)`;
}

/** A condition: this row of `kept` is replaced by a row of the table. */
export function isReplaced(table: string, names: readonly string[]): string {
  const same = names.map((name) => `kept.${name} = fresh.${name}`).join(' AND ');
  return `EXISTS (SELECT 1 FROM ${table} AS fresh WHERE ${same})`;
}

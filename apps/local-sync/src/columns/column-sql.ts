import type { ColumnKind } from './column-kind.js';

const TYPES: Readonly<Record<ColumnKind, string>> = {
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  number: 'DOUBLE',
  // Not HUGEINT: Parquet has no such type, and DuckDB would write doubles in its place.
  whole: 'DECIMAL(38,0)',
  date: 'DATE',
  instant: 'TIMESTAMP',
  local_time: 'TIMESTAMP',
  text: 'VARCHAR',
  json: 'JSON',
};

/** DuckDB's type for a kind. An instant is the UTC time of day: no query depends on a session's zone. */
export function sqlType(kind: ColumnKind): string {
  return TYPES[kind];
}

/** An expression for the value of a column (given as SQL) once its kind has changed. */
export function widenSql(column: string, from: ColumnKind, to: ColumnKind): string {
  if (from === to) return column;
  if (to === 'text' || to === 'json') return `CAST(${jsonText(column, from)} AS ${TYPES[to]})`;
  return `CAST(${column} AS ${TYPES[to]})`;
}

/**
 * A condition that holds for the values which the change of kind would alter; undefined where it
 * alters none.
 */
export function losesSql(column: string, from: ColumnKind, to: ColumnKind): string | undefined {
  if (from === 'integer' && to === 'number') return `abs(${column}::HUGEINT) > 9007199254740992`;
  if (from === 'number' && to === 'whole') {
    return `${column} <> trunc(${column}) OR abs(${column}) >= 1e15`;
  }
  if (from === 'instant' && to === 'local_time') return `${column} IS NOT NULL`;
  return undefined;
}

function jsonText(column: string, kind: ColumnKind): string {
  const text = `CAST(${column} AS VARCHAR)`;
  switch (kind) {
    case 'boolean':
    case 'integer':
    case 'whole':
    case 'date':
    case 'text':
    case 'json':
      return text;
    case 'number':
      return numberText(column);
    case 'instant':
      return `replace(${text}, ' ', 'T') || 'Z'`;
    case 'local_time':
      return `replace(${text}, ' ', 'T')`;
  }
}

/**
 * A double as JSON writes it. DuckDB has the same digits, but writes 5.0 where 5 came, and exponents from
 * 1e16 on and below 1e-4, where JSON has them from 1e21 on and below 1e-6, without zeros before them.
 */
function numberText(column: string): string {
  const text = `CAST(${column} AS VARCHAR)`;
  const sign = `CASE WHEN ${column} < 0 THEN '-' ELSE '' END`;
  const digits = `regexp_replace(split_part(${text}, 'e', 1), '[-.]', '', 'g')`;
  const exponent = `abs(CAST(split_part(${text}, 'e', 2) AS INTEGER))`;
  return [
    'CASE',
    `WHEN ${text} LIKE '%e+%' AND abs(${column}) < 1e21`,
    `THEN ${sign} || rpad(${digits}, ${exponent} + 1, '0')`,
    `WHEN ${text} LIKE '%e-%' AND abs(${column}) >= 1e-6`,
    `THEN ${sign} || '0.' || repeat('0', ${exponent} - 1) || ${digits}`,
    `ELSE regexp_replace(replace(${text}, 'e-0', 'e-'), '[.]0$', '')`,
    'END',
  ].join(' ');
}

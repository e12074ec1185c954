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
      // DuckDB writes 5.0 where 5 came.
      return `CASE WHEN ${column} = trunc(${column}) AND abs(${column}) < 1e15 THEN CAST(CAST(${column} AS BIGINT) AS VARCHAR) ELSE ${text} END`;
    case 'instant':
      return `replace(${text}, ' ', 'T') || 'Z'`;
    case 'local_time':
      return `replace(${text}, ' ', 'T')`;
  }
}

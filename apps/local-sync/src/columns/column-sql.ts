import { isTextKind, type ColumnKind } from './column-kind.js';
import { isNotNegativeZeroSql, isWholeNumberSql, numberTextSql } from './number-text.js';
import { textFitsSql } from './text-kind-sql.js';

const TYPES: Readonly<Record<ColumnKind, string>> = {
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  number: 'DOUBLE',
  // Not HUGEINT: Parquet has no such type, so DuckDB would write doubles instead.
  whole: 'DECIMAL(38,0)',
  date: 'DATE',
  instant: 'TIMESTAMP',
  local_time: 'TIMESTAMP',
  fine_instant: 'TIMESTAMP_NS',
  fine_local_time: 'TIMESTAMP_NS',
  text: 'VARCHAR',
  json: 'JSON',
  text_boolean: 'BOOLEAN',
  text_integer: 'BIGINT',
  text_whole: 'DECIMAL(38,0)',
  text_decimal: 'DOUBLE',
  text_number: 'DOUBLE',
  text_date: 'DATE',
  text_time: 'TIMESTAMP',
  text_json: 'JSON',
};

/**
 * Returns DuckDB's type for a kind. Instants have a type without time zone and are stored as UTC,
 * because DuckDB shows types with a time zone differently in each session's time zone.
 */
export function sqlType(kind: ColumnKind): string {
  return TYPES[kind];
}

/**
 * Returns an SQL expression that converts a column to a wider kind.
 * @param column an SQL expression
 */
export function widenSql(column: string, from: ColumnKind, to: ColumnKind): string {
  if (from === to) return column;
  if (to === 'text' || to === 'json') {
    const text = isTime(from) ? timeText(column, from) : jsonText(column, from);
    return `CAST(${text} AS ${TYPES[to]})`;
  }
  return `CAST(${column} AS ${TYPES[to]})`;
}

/**
 * Returns an SQL condition that is true for values which {@link widenSql} would change; undefined
 * if it never changes a value.
 */
export function losesSql(column: string, from: ColumnKind, to: ColumnKind): string | undefined {
  if (from === 'text_decimal' && to === 'text_number') {
    return `CAST(${column} AS VARCHAR) <> ${numberTextSql(column)}`;
  }
  const isInteger = from === 'integer' || from === 'text_integer';
  if (isInteger && TYPES[to] === 'DOUBLE') return `abs(${column}::HUGEINT) > 9007199254740992`;
  if (from === 'number' && to === 'whole') {
    // Columns of earlier versions may contain a negative zero.
    const isNegativeZero = `CAST(${column} AS VARCHAR) = '-0.0'`;
    return `${column} <> trunc(${column}) OR abs(${column}) >= 1e15 OR ${isNegativeZero}`;
  }
  if (isTime(from) && isTime(to) && isZoned(from) !== isZoned(to)) return `${column} IS NOT NULL`;
  if (isTime(from) && isTime(to)) {
    return `${column} IS NOT NULL AND TRY_CAST(${column} AS TIMESTAMP_NS) IS NULL`;
  }
  return undefined;
}

/**
 * Returns whether values of the kind are read from their text ({@link textOfJsonSql}) rather than
 * from their JSON.
 */
export function isReadFromText(kind: ColumnKind): boolean {
  return kind === 'text' || isTextKind(kind);
}

/**
 * Returns an SQL expression that converts staged values to DuckDB's type of the kind.
 * @param value an SQL expression for the JSON, or for the text ({@link isReadFromText}), of values
 * that fit the kind
 */
export function readSql(value: string, kind: ColumnKind): string {
  return isReadFromText(kind) || kind === 'json'
    ? `CAST(${value} AS ${TYPES[kind]})`
    : tryReadSql(value, kind);
}

/**
 * Returns an SQL condition that is true if a column of the kind can store the value without
 * changing it.
 * @param json an SQL expression for the JSON, or for the text ({@link isReadFromText}), of the
 * value
 */
export function fitsSql(json: string, kind: ColumnKind): string {
  if (isTextKind(kind)) return textFitsSql(json, kind, TYPES[kind]);
  switch (kind) {
    case 'text':
    case 'json':
      return 'true';
    case 'boolean':
      return `${json} IN ('true', 'false')`;
    case 'date':
      // The length excludes infinite dates and years before Christ, which DuckDB accepts too.
      return `length(${json}) = 12 AND ${jsonText(tryReadSql(json, kind), kind)} = ${json}`;
    case 'instant':
    case 'local_time':
    case 'fine_instant':
    case 'fine_local_time':
      return `length(${json}) >= 21 AND ${jsonText(tryReadSql(json, kind), kind)} = ${json}`;
    case 'whole':
      return isWholeNumberSql(json);
    case 'integer':
      return `${jsonText(tryReadSql(json, kind), kind)} = ${json}`;
    case 'number':
      return `${isNotNegativeZeroSql(json)} AND ${jsonText(tryReadSql(json, kind), kind)} = ${json}`;
  }
}

function tryReadSql(json: string, kind: ColumnKind): string {
  switch (kind) {
    case 'boolean':
      return `${json} = 'true'`;
    case 'date':
    case 'local_time':
    case 'fine_local_time':
      return `TRY_CAST(substring(${json}, 2, length(${json}) - 2) AS ${TYPES[kind]})`;
    case 'instant':
    case 'fine_instant':
      return `TRY_CAST(substring(${json}, 2, length(${json}) - 3) AS ${TYPES[kind]})`;
    default:
      return `TRY_CAST(${json} AS ${TYPES[kind]})`;
  }
}

function isTime(kind: ColumnKind): boolean {
  return kind === 'date' || kind.endsWith('instant') || kind.endsWith('local_time');
}

function isZoned(kind: ColumnKind): boolean {
  return kind.endsWith('instant');
}

/**
 * Returns an SQL expression for the JSON of a column's values; for the kinds `text_…`, for their
 * text.
 */
function jsonText(column: string, kind: ColumnKind): string {
  if (kind === 'number' || kind === 'text_number') return numberTextSql(column);
  if (isTime(kind)) return `'"' || ${timeText(column, kind)} || '"'`;
  return `CAST(${column} AS VARCHAR)`;
}

function timeText(column: string, kind: ColumnKind): string {
  const text = `CAST(${column} AS VARCHAR)`;
  if (kind === 'date') return text;
  return `replace(${text}, ' ', 'T')${isZoned(kind) ? " || 'Z'" : ''}`;
}

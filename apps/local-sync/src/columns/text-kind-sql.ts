import type { TextKind } from './column-kind.js';
import { isNotNegativeZeroSql, isWholeNumberSql, numberTextSql } from './number-text.js';

/**
 * Returns an SQL condition that is true if converting the text to the type of the kind and back
 * does not change it, so that a column of this kind loses nothing.
 * @param text an SQL expression of type VARCHAR
 * @param type the DuckDB type of columns of this kind
 */
export function textFitsSql(text: string, kind: TextKind, type: string): string {
  const value = `TRY_CAST(${text} AS ${type})`;
  const roundTrips = `CAST(${value} AS VARCHAR) = ${text}`;
  switch (kind) {
    case 'text_boolean':
      return `${text} IN ('true', 'false')`;
    case 'text_integer':
      return roundTrips;
    case 'text_whole':
      return isWholeNumberSql(text);
    case 'text_decimal':
      return `isfinite(${value}) AND ${isNotNegativeZeroSql(text)} AND ${roundTrips}`;
    case 'text_number':
      return `isfinite(${value}) AND ${isNotNegativeZeroSql(text)} AND ${numberTextSql(value)} = ${text}`;
    // The patterns exclude infinite dates and years before Christ, which DuckDB accepts but other
    // programs cannot read.
    case 'text_date':
      return `${text} LIKE '____-__-__' AND ${roundTrips}`;
    case 'text_time':
      return `${text} LIKE '____-__-__ __:__:%' AND ${roundTrips}`;
    case 'text_json':
      return `(starts_with(${text}, '{') OR starts_with(${text}, '[')) AND json_valid(${text})`;
  }
}

/**
 * Returns an SQL expression for the text of a value: the content of a string, the JSON of any other
 * value.
 * @param json an SQL expression for the JSON of the value
 */
export function textOfJsonSql(json: string): string {
  return `CASE WHEN starts_with(${json}, '"') THEN json_extract_string(${json}, '$') ELSE ${json} END`;
}

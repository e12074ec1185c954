import type { TextKind } from './column-kind.js';
import { isNoNegativeZero, isWholeNumber, numberText } from './number-text.js';

/**
 * Returns a condition that holds if a column of the kind shows the text as it was delivered.
 * @param text the text, as SQL
 */
export function textFitsSql(text: string, kind: TextKind, type: string): string {
  const value = `TRY_CAST(${text} AS ${type})`;
  const same = `CAST(${value} AS VARCHAR) = ${text}`;
  switch (kind) {
    case 'text_boolean':
      return `${text} IN ('true', 'false')`;
    case 'text_integer':
      return same;
    case 'text_whole':
      return isWholeNumber(text);
    case 'text_decimal':
      return `isfinite(${value}) AND ${isNoNegativeZero(text)} AND ${same}`;
    case 'text_number':
      return `isfinite(${value}) AND ${isNoNegativeZero(text)} AND ${numberText(value)} = ${text}`;
    // DuckDB also accepts infinite times and years before Christ, which other programs refuse.
    case 'text_date':
      return `${text} LIKE '____-__-__' AND ${same}`;
    case 'text_time':
      return `${text} LIKE '____-__-__ __:__:%' AND ${same}`;
    case 'text_json':
      return `(starts_with(${text}, '{') OR starts_with(${text}, '[')) AND json_valid(${text})`;
  }
}

/**
 * Returns the text that a column of texts shows for a value: a string unchanged, anything else as
 * its JSON.
 */
export function wholeText(json: string): string {
  return `CASE WHEN starts_with(${json}, '"') THEN json_extract_string(${json}, '$') ELSE ${json} END`;
}

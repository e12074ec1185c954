import type { TextKind } from './column-kind.js';
import { isNoNegativeZero, isWholeNumber, numberText } from './number-text.js';

/** A condition: a column of the kind shows the text of the value as it came. */
export function textFitsSql(json: string, kind: TextKind, type: string): string {
  const text = `trim(${json}, '"')`;
  const value = textReadSql(json, kind, type);
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
    // DuckDB knows infinite times and years before Christ as well, which other programs do not.
    case 'text_date':
      return `${text} LIKE '____-__-__' AND ${same}`;
    case 'text_time':
      return `${text} LIKE '____-__-__ __:__:%' AND ${same}`;
    case 'text_json':
      return `(${beginsLikeJson(json)}) AND json_valid(${wholeText(json)})`;
  }
}

/** An expression for a value of the kind, which fits it; NULL or anything where it does not. */
export function textReadSql(json: string, kind: TextKind, type: string): string {
  return kind === 'text_json'
    ? `CAST(${wholeText(json)} AS JSON)`
    : // What such a kind holds needs no escapes in JSON.
      `TRY_CAST(trim(${json}, '"') AS ${type})`;
}

/** The text that a column of texts shows for a value: a string as it is, anything else as its JSON. */
export function wholeText(json: string): string {
  return `CASE WHEN starts_with(${json}, '"') THEN json_extract_string(${json}, '$') ELSE ${json} END`;
}

/** A condition: the text is an object or a list, if it is JSON at all. */
function beginsLikeJson(json: string): string {
  return ['"{', '"[', '{', '['].map((begin) => `starts_with(${json}, '${begin}')`).join(' OR ');
}

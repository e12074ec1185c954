import { isJsonObject, parseJson, writeJson } from '@source-mixpanel/exact-json';
import { isAbsent } from '../columns/column-kind.js';

/**
 * Converts the JSON of a record to an exact record: an object in which each value is a string that
 * contains the JSON of the original value. DuckDB keeps a string unchanged, but would write a
 * number in its own notation. Names of fields are escaped as in JSON, because DuckDB cannot store a
 * NUL.
 * @throws Error if the data is not a JSON object
 */
export function toExactRecord(data: string): string {
  const record = parseJson(data);
  if (!isJsonObject(record))
    throw new Error('the connector wrote a record whose data is not an object');
  const texts = Object.entries(record).flatMap(([field, value]) =>
    isAbsent(value) ? [] : [[toExactField(field.toWellFormed()), wellFormedJson(writeJson(value))]],
  );
  return JSON.stringify(Object.fromEntries(texts));
}

/** Returns the name of a field as exact records contain it, with the escapes of JSON. */
export function toExactField(field: string): string {
  return JSON.stringify(field).slice(1, -1);
}

/** Returns the name of a field from the escaped name in an exact record. */
export function fromExactField(text: string): string {
  return String(JSON.parse(`"${text}"`));
}

/**
 * Replaces each escaped lone surrogate with U+FFFD, because DuckDB rejects JSON that contains one.
 */
function wellFormedJson(text: string): string {
  if (!text.includes('\\ud')) return text;
  return text.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, (found) =>
    found === '\\\\' ? found : '\ufffd',
  );
}

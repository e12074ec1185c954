import { isJsonObject, parseJson, writeJson } from '@source-mixpanel/exact-json';
import { isAbsent } from '../columns/column-kind.js';

/**
 * Returns a record as an object of texts, each the JSON of a value: DuckDB keeps a text unchanged,
 * whereas it would write a number in its own notation. Fields are written as in JSON, so that none
 * contains a NUL.
 * @throws when the data is not a JSON object
 */
export function exactRecord(data: string): string {
  const record = parseJson(data);
  if (!isJsonObject(record))
    throw new Error('the connector wrote a record whose data is not an object');
  const texts = Object.entries(record).flatMap(([field, value]) =>
    isAbsent(value) ? [] : [[exactField(field.toWellFormed()), wellFormedJson(writeJson(value))]],
  );
  return JSON.stringify(Object.fromEntries(texts));
}

/** Returns a field as an exact record writes it. */
export function exactField(field: string): string {
  return JSON.stringify(field).slice(1, -1);
}

/** Returns the field that an exact record writes in this way. */
export function fieldOfExact(text: string): string {
  return String(JSON.parse(`"${text}"`));
}

/** DuckDB refuses JSON with half a surrogate pair, which JavaScript writes as an escape. */
function wellFormedJson(text: string): string {
  if (!text.includes('\\ud')) return text;
  return text.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, (found) =>
    found === '\\\\' ? found : '\ufffd',
  );
}

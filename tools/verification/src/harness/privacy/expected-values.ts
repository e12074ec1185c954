import { createHash, createHmac } from 'node:crypto';
import { parseJson, writeJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { keyText } from '../records/record-key.js';
import type { OutputSettings } from './output-settings.js';

// These functions follow docs/guide and use no code of the connector: otherwise they would repeat
// its errors.

const DEVICE = '$device:';

/** Returns the hash of a text. The prefix of a device id stays readable. */
export function hashedText(key: string, text: string): string {
  const digits = (plain: string): string => createHmac('sha256', key).update(plain).digest('hex');
  return text.startsWith(DEVICE) ? `${DEVICE}${digits(text.slice(DEVICE.length))}` : digits(text);
}

/**
 * Returns what the connector must emit for a value that is hashed.
 * @param json the value as Mixpanel sends it, because a number is hashed with its original digits
 */
export function hashedValue(key: string, json: string): JsonValue {
  const value = parseJson(json);
  if (value === null) return null;
  if (typeof value === 'string') return hashedText(key, value);
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item) => hashedValue(key, writeJson(item)));
  }
  return hashedText(key, typeof value === 'object' ? writeJson(value) : json);
}

/**
 * Returns a list of hashes as text in the form of `str()` in Python. Returns any other value
 * unchanged.
 */
export function toPythonText(value: JsonValue): JsonValue {
  if (!Array.isArray(value)) return value;
  const texts = (value as readonly JsonValue[]).map((item) =>
    item === null ? 'None' : typeof item === 'string' ? `'${item}'` : keyText(toPythonText(item)),
  );
  return `[${texts.join(', ')}]`;
}

/** Returns the key of an event that is identified by these texts. */
export function eventKey(texts: readonly (string | undefined)[]): string {
  const joined = texts.map((text) => text ?? '').join('\u001f');
  return createHash('sha256').update(joined).digest('hex').slice(0, 32);
}

/**
 * Returns the key that a record of an event must have in this column. Only `event_key` depends on
 * the id of the user.
 */
export function expectedEventKey(
  record: JsonObject,
  keyColumn: NonNullable<OutputSettings['keyColumn']>,
): string {
  const text = (column: string): string | undefined =>
    typeof record[column] === 'string' ? record[column] : undefined;
  const time = text('time');
  return eventKey([
    text('event'),
    time === undefined ? undefined : String(Math.floor(Date.parse(time) / 1000)),
    ...(keyColumn === 'event_key' ? [text('distinct_id')] : []),
    text('insert_id'),
  ]);
}

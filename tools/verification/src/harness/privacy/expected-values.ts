import { createHash, createHmac } from 'node:crypto';
import { parseJson, writeJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { keyText } from '../records/record-key.js';
import type { OutputSettings } from './output-settings.js';

const DEVICE = '$device:';

/** The hash of a text, as the guide describes it; nothing of the connector computes it. */
export function hashedText(key: string, text: string): string {
  const digits = (plain: string): string => createHmac('sha256', key).update(plain).digest('hex');
  return text.startsWith(DEVICE) ? `${DEVICE}${digits(text.slice(DEVICE.length))}` : digits(text);
}

/**
 * What leaves of a value that is hashed.
 * @param json the value as the project holds it, in whose digits numbers are hashed
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

/** A list of hashes as Python writes it, anything else as it is. */
export function toPythonText(value: JsonValue): JsonValue {
  if (!Array.isArray(value)) return value;
  const texts = (value as readonly JsonValue[]).map((item) =>
    item === null ? 'None' : typeof item === 'string' ? `'${item}'` : keyText(toPythonText(item)),
  );
  return `[${texts.join(', ')}]`;
}

/** The key of an event, of the texts that the guide lists. */
export function eventKey(texts: readonly (string | undefined)[]): string {
  const whole = texts.map((text) => text ?? '').join('\u001f');
  return createHash('sha256').update(whole).digest('hex').slice(0, 32);
}

/** The key that a record must have in the column: of its time in whole seconds, and of its user in one of the two. */
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

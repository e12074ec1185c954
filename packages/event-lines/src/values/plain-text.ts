import { RawNumber, writeJson, type JsonValue } from '@source-mixpanel/exact-json';

/**
 * Returns a value as text: strings unchanged, numbers with the digits they were written with,
 * `true` and `false`, lists and objects as JSON. Null stays null.
 */
export function plainText(value: JsonValue): string | null {
  if (value === null || typeof value === 'string') return value;
  if (value instanceof RawNumber) return value.text;
  return typeof value === 'object' ? writeJson(value) : String(value);
}

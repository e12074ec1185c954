import { RawNumber, writeJson, type JsonValue } from '@source-mixpanel/exact-json';

/**
 * Converts a value to text: strings unchanged, numbers with their original digits, `true` and
 * `false`, lists and objects as JSON. Null stays null.
 */
export function plainText(value: JsonValue): string | null {
  if (value === null || typeof value === 'string') return value;
  if (value instanceof RawNumber) return value.text;
  return typeof value === 'object' ? writeJson(value) : String(value);
}

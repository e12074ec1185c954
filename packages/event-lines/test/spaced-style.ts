import { isJsonObject, RawNumber, type JsonValue } from '@source-mixpanel/exact-json';
import type { TextStyle } from '../src/values/text-style.js';

/**
 * A style in which literals, numbers and nested values differ from their JSON; some become much
 * longer.
 */
export const spacedStyle: TextStyle = { text, keepsJson: false };

function text(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (value instanceof RawNumber) return numberText(value.text);
  if (typeof value === 'number') return numberText(String(value));
  if (!isJsonObject(value)) return `[${value.map(text).join(', ')}]`;
  const members = Object.entries(value).map(
    ([name, member]) => `${name} = ${text(member ?? null)}`,
  );
  return `{ ${members.join(', ')} }`;
}

function numberText(digits: string): string {
  if (/[.eE]/.test(digits)) return Number(digits).toFixed(1);
  return digits === '-0' ? '0' : digits;
}

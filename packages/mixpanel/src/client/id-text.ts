import { writeJson, type JsonValue } from '@source-mixpanel/exact-json';

/**
 * Returns an id as text with all its digits, whether it is a number or a string. Returns undefined
 * if it is missing, null or empty.
 */
export function idText(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : writeJson(value);
}

import { writeJson, type JsonValue } from '@source-mixpanel/exact-json';

/** A value of a key as text, an integer like the same digits in a text. */
export function keyText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : writeJson(value ?? null);
}

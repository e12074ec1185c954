import { isJsonObject, writeJson, type JsonValue } from '@source-mixpanel/exact-json';

/**
 * Returns JSON text with the members of every object sorted by name: two texts are equal exactly if
 * the values are equal.
 */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) {
    return `[${(value as readonly JsonValue[]).map(canonicalJson).join(',')}]`;
  }
  if (!isJsonObject(value)) return writeJson(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member ?? null)}`,
  );
  return `{${members.sort().join(',')}}`;
}

/** Returns the values as sorted JSON texts, to compare lists of values in any order. */
export function sorted(values: readonly JsonValue[]): string[] {
  return values.map(canonicalJson).sort();
}

import { isJsonObject, writeJson, type JsonValue } from '@source-mixpanel/exact-json';

/** JSON text with the members of every object in one order: equal exactly when the values are. */
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

/** The values as sorted texts: equal exactly when the values are, each as often, in whatever order. */
export function sorted(values: readonly JsonValue[]): string[] {
  return values.map(canonicalJson).sort();
}

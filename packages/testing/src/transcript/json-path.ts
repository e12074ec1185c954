import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';

/** Returns the value at a path of member names in nested objects; undefined if there is none. */
export function at(
  value: JsonValue | undefined,
  ...path: readonly string[]
): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (inside, name) =>
      isJsonObject(inside) && Object.hasOwn(inside, name) ? inside[name] : undefined,
    value,
  );
}

/**
 * Returns the text at a path.
 * @throws Error if there is none
 */
export function textAt(value: JsonValue | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path);
  if (typeof found === 'string') return found;
  throw new Error(`there is no text at ${path.join('.')}`);
}

/**
 * Returns the object at a path.
 * @throws Error if there is none
 */
export function objectAt(value: JsonValue | undefined, ...path: readonly string[]): JsonObject {
  const found = at(value, ...path);
  if (isJsonObject(found)) return found;
  throw new Error(`there is no object at ${path.join('.')}`);
}

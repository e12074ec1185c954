import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';

/** The own member of nested objects that a path leads to; undefined where there is none. */
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

/** @throws Error when there is no text at the path */
export function textAt(value: JsonValue | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path);
  if (typeof found === 'string') return found;
  throw new Error(`there is no text at ${path.join('.')}`);
}

/** @throws Error when there is no object at the path */
export function objectAt(value: JsonValue | undefined, ...path: readonly string[]): JsonObject {
  const found = at(value, ...path);
  if (isJsonObject(found)) return found;
  throw new Error(`there is no object at ${path.join('.')}`);
}

import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';

/** Returns the value if it is an object, otherwise an empty object. */
export function objectIn(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Returns the value if it is a list, otherwise an empty list. */
export function listIn(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

/**
 * A JSON number kept as the text it was written with, for numbers that a double cannot hold digit
 * for digit (19-digit ids, `1e400`, `1.0`). `writeJson` writes the same digits.
 */
export class RawNumber {
  constructor(readonly text: string) {}
}

export type JsonValue =
  string | number | boolean | null | RawNumber | readonly JsonValue[] | JsonObject;

/** A JSON object; members that are `undefined` are left out when it is written. */
export interface JsonObject {
  readonly [name: string]: JsonValue | undefined;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof RawNumber)
  );
}

/**
 * A JSON number that is kept as text, because JavaScript's numbers would change its digits
 * (19-digit ids, `1e400`, `1.0`). `writeJson` writes the same digits again.
 */
export class RawNumber {
  constructor(readonly text: string) {}
}

export type JsonValue =
  string | number | boolean | null | RawNumber | readonly JsonValue[] | JsonObject;

/** A JSON object. `writeJson` omits members that are `undefined`. */
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

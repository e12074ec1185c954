import {
  isJsonObject,
  RawNumber,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';

/**
 * Yields one row for each leaf of nested results, at any depth:
 *
 *   {"Signed up": {"Chrome": {"2024-06-01": 3}}} → metric "Signed up", segments ["Chrome"], value 3
 *   {"2024-06-01": {"counts": [3, 1]}} → metric "counts", segments ["0"], value 3;
 *                                        metric "counts", segments ["1"], value 1
 */
export function* reportRows(series: JsonObject): Generator<JsonObject, void> {
  yield* leaves(series, []);
}

function* leaves(
  value: JsonValue | undefined,
  path: readonly string[],
): Generator<JsonObject, void> {
  if (Array.isArray(value) || isJsonObject(value)) {
    for (const [name, inner] of Object.entries<JsonValue | undefined>(value)) {
      yield* leaves(inner, [...path, name]);
    }
  } else yield row(path, value ?? null);
}

function row(path: readonly string[], leaf: JsonValue): JsonObject {
  const names = path.filter((name) => !isDateOrTime(name));
  const isFigure = typeof leaf === 'number' || leaf instanceof RawNumber;
  return {
    path: JSON.stringify(path),
    metric: names[0] ?? null,
    segments: names.slice(1),
    date: path.findLast(isDateOrTime) ?? null,
    value: isFigure ? leaf : null,
    text: typeof leaf === 'string' || typeof leaf === 'boolean' ? String(leaf) : null,
  };
}

/** Returns whether a name is a day or a timestamp, with or without an offset. */
function isDateOrTime(name: string): boolean {
  return /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}.*)?$/.test(name);
}

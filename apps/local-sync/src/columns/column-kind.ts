import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';

/**
 * What a column holds. Every kind except `text` returns each value exactly as it was delivered, so
 * that a column may become wider later without having lost anything:
 *
 * - `integer`: whole numbers of 64 bits; `whole`: of up to 38 digits; `number`: what a double holds
 * - `date`: `2026-11-10`; `instant`: `2026-11-10T08:30:00Z`; `local_time`: the same without `Z`;
 *   the fine ones hold nanoseconds, in the years 1677 to 2262
 * - `text`: a string unchanged, anything else as its JSON text
 * - `json`: any JSON value
 *
 * The kinds of texts hold what a column of `text` would, in a narrower type that shows the same
 * texts; only `text_number` shows 12.0 for a delivered `12`, which the column records:
 *
 * - `text_boolean`, `text_integer`, `text_whole`, `text_date`, `text_json`: as the kinds above
 * - `text_decimal`, `text_number`: what a double holds; `text_time`: `2026-11-10 08:30:00`
 */
export type ColumnKind =
  | TextKind
  | 'boolean'
  | 'integer'
  | 'number'
  | 'whole'
  | 'date'
  | 'instant'
  | 'local_time'
  | 'fine_instant'
  | 'fine_local_time'
  | 'text'
  | 'json';

export type TextKind =
  | 'text_boolean'
  | 'text_integer'
  | 'text_whole'
  | 'text_decimal'
  | 'text_number'
  | 'text_date'
  | 'text_time'
  | 'text_json';

/**
 * The kinds to try for a column that a value does not fit, narrowest first; `json` or `text`, which
 * fit everything, is last.
 */
const WIDER: Readonly<Record<ColumnKind, readonly ColumnKind[]>> = {
  boolean: ['json'],
  integer: ['number', 'whole', 'json'],
  number: ['whole', 'json'],
  whole: ['json'],
  date: ['text'],
  // Only the values show whether a declared date-time has a `Z`.
  instant: ['local_time', 'fine_instant', 'fine_local_time', 'text'],
  local_time: ['fine_local_time', 'text'],
  fine_instant: ['text'],
  fine_local_time: ['text'],
  text: [],
  json: [],
  text_boolean: ['text'],
  text_integer: ['text_number', 'text_whole', 'text'],
  text_whole: ['text'],
  text_decimal: ['text_number', 'text'],
  text_number: ['text'],
  text_date: ['text'],
  text_time: ['text'],
  text_json: ['text'],
};

export function widerKinds(kind: ColumnKind): readonly ColumnKind[] {
  return WIDER[kind];
}

export function isColumnKind(text: string | null | undefined): text is ColumnKind {
  return typeof text === 'string' && Object.hasOwn(WIDER, text);
}

export function isTextKind(kind: ColumnKind): kind is TextKind {
  return kind.startsWith('text_');
}

/** Returns the kinds of the fields by the JSON schema of a stream. */
export function declaredKinds(schema: JsonObject): ReadonlyMap<string, ColumnKind> {
  const properties = schema['properties'];
  const entries = Object.entries(isJsonObject(properties) ? properties : {});
  return new Map(
    entries.map(([field, type]) => [field, isJsonObject(type) ? declaredKind(type) : 'json']),
  );
}

function declaredKind(schema: JsonObject): ColumnKind {
  const given = schema['type'];
  const types = (Array.isArray(given) ? (given as readonly JsonValue[]) : [given]).filter(
    (type) => type !== 'null',
  );
  const [type] = types;
  if (types.length !== 1) return 'json';
  switch (type) {
    case 'string':
      if (schema['format'] === 'date') return 'date';
      return schema['format'] === 'date-time' ? 'instant' : 'text';
    case 'boolean':
    case 'integer':
    case 'number':
      return type;
    default:
      return 'json';
  }
}

/** Whether the value is NULL in a column: JSON null and an absent member are. */
export function isAbsent(value: JsonValue | undefined): value is null | undefined {
  return value === null || value === undefined;
}

import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';

/**
 * How a column of a table in DuckDB or Parquet stores values. Every kind except `text` can return
 * each value exactly as Mixpanel delivered it, so that a column can be changed to a wider kind later
 * without loss:
 *
 * - `integer`: 64-bit integers; `whole`: integers of up to 38 digits; `number`: numbers that a double
 *   represents exactly
 * - `date`: `2026-11-10`; `instant`: `2026-11-10T08:30:00Z`; `local_time`: the same without `Z`;
 *   `fine_instant` and `fine_local_time`: with nanoseconds, in the years 1677 to 2262
 * - `text`: strings unchanged, other values as their JSON text
 * - `json`: any JSON value
 *
 * The kinds `text_…` are for fields whose values are all strings that look like values of a narrower
 * type, such as "12". Converting the stored value to text gives the same string. `text_number` is an
 * exception: DuckDB shows the string "12" as 12.0. If the column becomes `text` later, its previous
 * kind shows that the text must be "12" again.
 *
 * - `text_boolean`, `text_integer`, `text_whole`, `text_date`, `text_json`: stored as the kinds above
 * - `text_decimal`, `text_number`: stored as doubles
 * - `text_time`: date-times such as `2026-11-10 08:30:00`
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
 * For each kind, the kinds to try when a value does not fit it, narrowest first. The last one is
 * `json` or `text`, which fit every value.
 */
const WIDER: Readonly<Record<ColumnKind, readonly ColumnKind[]>> = {
  boolean: ['json'],
  integer: ['number', 'whole', 'json'],
  number: ['whole', 'json'],
  whole: ['json'],
  date: ['text'],
  // The JSON schema does not state whether date-times end in `Z`, so only the values show whether
  // they are instants.
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

/** Returns the kind of each field that the JSON schema of a stream declares. */
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

/**
 * Reports whether a column stores NULL for the value. It does not distinguish JSON null from a
 * missing member.
 */
export function isAbsent(value: JsonValue | undefined): value is null | undefined {
  return value === null || value === undefined;
}

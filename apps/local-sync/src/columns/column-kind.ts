import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';

/**
 * What a column holds. Every kind but `text` gives each value back exactly as it came, so that a
 * column may become wider later without having lost anything:
 *
 * - `integer`: whole numbers of 64 bits; `whole`: of up to 38 digits; `number`: what a double holds
 * - `date`: `2026-11-10`; `instant`: `2026-11-10T08:30:00Z`; `local_time`: the same without `Z`;
 *   the fine ones hold nanoseconds, in the years 1677 to 2262
 * - `text`: a string as it is, anything else as its JSON text
 * - `json`: any JSON value
 */
export type ColumnKind =
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
  // Declared date-times are of one form or the other: the values tell.
  instant: ['local_time', 'fine_instant', 'fine_local_time', 'text'],
  local_time: ['fine_local_time', 'text'],
  fine_instant: ['text'],
  fine_local_time: ['text'],
  text: [],
  json: [],
};

export function widerKinds(kind: ColumnKind): readonly ColumnKind[] {
  return WIDER[kind];
}

export function isColumnKind(text: string | null | undefined): text is ColumnKind {
  return typeof text === 'string' && Object.hasOwn(WIDER, text);
}

/** The kind that the JSON schema of a property asks for. */
export function declaredKind(schema: JsonObject): ColumnKind {
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

/** Whether the value counts as none: JSON null and an absent member are the same in a column. */
export function isNothing(value: JsonValue | undefined): value is null | undefined {
  return value === null || value === undefined;
}

import { RawNumber, type JsonObject, type JsonValue } from '@source-mixpanel/stream';

/**
 * What a column holds. Every kind but `text` gives each value back exactly as it came, so that a
 * column may become wider later without having lost anything:
 *
 * - `integer`: whole numbers of 64 bits; `whole`: of up to 38 digits; `number`: what a double holds
 * - `date`: `2026-11-10`; `instant`: `2026-11-10T08:30:00Z`; `local_time`: the same without `Z`
 * - `text`: a string as it is, anything else as its JSON text
 * - `json`: any JSON value
 */
export type ColumnKind =
  'boolean' | 'integer' | 'number' | 'whole' | 'date' | 'instant' | 'local_time' | 'text' | 'json';

const KINDS: ReadonlySet<string> = new Set<ColumnKind>([
  'boolean',
  'integer',
  'number',
  'whole',
  'date',
  'instant',
  'local_time',
  'text',
  'json',
]);

export function isColumnKind(text: string | null | undefined): text is ColumnKind {
  return typeof text === 'string' && KINDS.has(text);
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

/** The kind of a column nobody declared, by the first value that came for it. */
export function kindOfValue(value: JsonValue): ColumnKind {
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'boolean';
    case 'number':
      return Number.isSafeInteger(value) ? 'integer' : 'number';
    default:
      return value instanceof RawNumber ? kindOfNumber(value.text) : 'json';
  }
}

/** Whether a column of the kind gives the value back as it came. */
export function fits(kind: ColumnKind, value: JsonValue): boolean {
  switch (kind) {
    case 'text':
    case 'json':
      return true;
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return isOfNumberKind(value, ['integer']);
    case 'whole':
      return isOfNumberKind(value, ['integer', 'whole']);
    case 'number':
      return typeof value === 'number';
    case 'date':
      return typeof value === 'string' && DAY.test(value) && isRealTime(value, 'T00:00:00Z');
    case 'instant':
      return typeof value === 'string' && INSTANT.test(value) && isRealTime(value, '');
    case 'local_time':
      return typeof value === 'string' && LOCAL_TIME.test(value) && isRealTime(value, 'Z');
  }
}

/**
 * The next kind to try for a column that a value does not fit. Following it leads to `text` or
 * `json`, which fit everything, in a few steps.
 */
export function widerKind(kind: ColumnKind, value: JsonValue): ColumnKind {
  switch (kind) {
    case 'integer':
      return typeof value === 'number' ? 'number' : wholeOrJson(value);
    case 'number':
      return wholeOrJson(value);
    case 'boolean':
    case 'whole':
    case 'json':
      return 'json';
    case 'instant':
      // Declared date-times are of one form or the other: the first value tells.
      return fits('local_time', value) ? 'local_time' : 'text';
    case 'date':
    case 'local_time':
    case 'text':
      return 'text';
  }
}

const DAY = /^(?!0000)\d{4}-\d\d-\d\d$/;
/** Up to microseconds, written without superfluous zeros: what DuckDB holds and gives back. */
const LOCAL_TIME = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{0,5}[1-9])?$/;
const INSTANT = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{0,5}[1-9])?Z$/;

/** `Date.parse` turns February 30 into March 2. */
function isRealTime(text: string, suffix: string): boolean {
  const time = Date.parse(`${text}${suffix}`);
  const seconds = 'YYYY-MM-DDTHH:MM:SS'.length;
  const full = `${text}${suffix}`.slice(0, seconds);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, seconds) === full;
}

function wholeOrJson(value: JsonValue): ColumnKind {
  return isOfNumberKind(value, ['integer', 'whole']) ? 'whole' : 'json';
}

function isOfNumberKind(value: JsonValue, kinds: readonly ColumnKind[]): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0);
  return value instanceof RawNumber && kinds.includes(kindOfNumber(value.text));
}

function kindOfNumber(text: string): ColumnKind {
  if (!/^(?:0|-?[1-9]\d{0,37})$/.test(text)) return 'json';
  const value = BigInt(text);
  return value === BigInt.asIntN(64, value) ? 'integer' : 'whole';
}

/** Whether the value counts as none: JSON null and an absent member are the same in a column. */
export function isNothing(value: JsonValue | undefined): value is null | undefined {
  return value === null || value === undefined;
}

import {
  isJsonObject,
  parseJson,
  RawNumber,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import { repairText } from '../lines/repair-text.js';
import type { Repair } from '../lines/repairs.js';
import { toWellFormed } from '../values/to-well-formed.js';

/** The two members that a line must have to be a record. All other members are ignored. */
export interface RecordShape {
  /** Name of the member that contains the record's name, which may have any JSON type. */
  readonly nameField: string;
  /** Name of the member that contains the object of properties. */
  readonly propertiesField: string;
}

/** A record of the source, reduced to the two members of its shape. */
export interface SourceRecord {
  /** The record's name, such as the name of an event. */
  readonly head: JsonValue;
  /** The properties of the record, by name. */
  readonly bag: JsonObject;
}

/** Maximum depth of nesting. Writing deeper values would overflow the stack. */
const MAX_DEPTH = 1000;

export interface RepairedRecord {
  readonly record: SourceRecord;
  /** The repairs of the record, each kind once. */
  readonly repairs: readonly Repair[];
}

/**
 * Returns the record in a line, or in several joined lines; undefined if they are not a record. If
 * an object has two members of one name, the last one counts. A byte order mark before the record
 * is ignored.
 * @param lines decoded by `decodeWithHalves` if the bytes are not UTF-8
 */
export function readRecord(
  lines: readonly string[],
  shape: RecordShape,
): RepairedRecord | undefined {
  const [first = '', ...others] = lines;
  const found = parseLines([first.replace(/^\ufeff/, ''), ...others]);
  if (found === undefined) return undefined;
  const { value, text, repairs } = found;
  if (!isJsonObject(value)) return undefined;
  const head = readMember(value, shape.nameField);
  const bag = readMember(value, shape.propertiesField);
  if (head === undefined || !isJsonObject(bag)) return undefined;
  if (isTooDeep(value, text.length)) return undefined;
  const record = { head, bag };
  const hasRawSurrogates = text.toWellFormed() !== text;
  if (!hasRawSurrogates && !SURROGATE_ESCAPE.test(text)) return { record, repairs };
  const changed = { head: toWellFormed(head), bag: toWellFormed(bag) };
  if ((changed.head === head && changed.bag === bag) || !isJsonObject(changed.bag)) {
    return { record, repairs };
  }
  const hasLoneEscapes = !hasRawSurrogates || hasLoneSurrogateEscape(text);
  return {
    record: { head: changed.head, bag: changed.bag },
    repairs: hasLoneEscapes ? [...repairs, 'half_surrogates'] : repairs,
  };
}

const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/**
 * Reports whether the text contains an escape of a lone surrogate. Surrogates that are not escaped
 * stand for invalid bytes, see `decodeWithHalves`.
 */
function hasLoneSurrogateEscape(text: string): boolean {
  if (!SURROGATE_ESCAPE.test(text)) return false;
  const value = tryParse(text.toWellFormed());
  return value !== undefined && toWellFormed(value) !== value;
}

const CONTROL = /[\u0000-\u001f]/;

interface ParsedLines {
  readonly value: JsonValue;
  readonly text: string;
  readonly repairs: readonly Repair[];
}

function parseLines(lines: readonly string[]): ParsedLines | undefined {
  const [only] = lines;
  if (only !== undefined && lines.length === 1) {
    const value = tryParse(only);
    if (value !== undefined) return { value, text: only, repairs: [] };
    if (!CONTROL.test(only)) return undefined;
  }
  const { text, repairs } = repairText(lines);
  const value = tryParse(text);
  return value === undefined ? undefined : { value, text, repairs };
}

/**
 * Returns an own member of an object. Reading `constructor` or `__proto__` directly would return
 * what the prototype has.
 */
export function readMember(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch (error) {
    // A string of many megabytes may overflow the stack of the parser, which throws a RangeError.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function isTooDeep(value: JsonValue, length: number): boolean {
  // Each level has at least two characters, so short texts do not have to be searched.
  if (length < 2 * MAX_DEPTH) return false;
  let level: readonly JsonValue[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap(childrenOf);
  }
  return false;
}

function childrenOf(value: JsonValue): readonly JsonValue[] {
  if (typeof value !== 'object' || value === null || value instanceof RawNumber) return [];
  return Object.values<JsonValue | undefined>(value).filter((child) => child !== undefined);
}

import {
  isJsonObject,
  parseJson,
  RawNumber,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/stream';

/** The two members a line must have to be a record; it may have others, which are not read. */
export interface RecordShape {
  /** Member with the record's kind, of any JSON type. */
  readonly head: string;
  /** Member with the object of its properties. */
  readonly bag: string;
}

export interface SourceRecord {
  readonly head: JsonValue;
  readonly bag: JsonObject;
}

/** Deeper values would overflow the stack of whoever writes them out. */
const DEEPEST = 1000;

/** The record a text holds; undefined when it holds anything else. Of equal keys the last counts. */
export function readRecord(text: string, shape: RecordShape): SourceRecord | undefined {
  const value = tryParse(text);
  if (!isJsonObject(value)) return undefined;
  const head = member(value, shape.head);
  const bag = member(value, shape.bag);
  if (head === undefined || !isJsonObject(bag)) return undefined;
  return isDeeper(value, text.length) ? undefined : { head, bag };
}

/** An own member: a plain look-up of `constructor` or `__proto__` would find what was never sent. */
export function member(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch (error) {
    // A string of many megabytes may overflow the parser's stack, which shows as a RangeError.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function isDeeper(value: JsonValue, length: number): boolean {
  // Each level takes two characters at least, so that common records are not walked at all.
  if (length < 2 * DEEPEST) return false;
  let level: readonly JsonValue[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    level = level.flatMap(childrenOf);
  }
  return false;
}

function childrenOf(value: JsonValue): readonly JsonValue[] {
  if (typeof value !== 'object' || value === null || value instanceof RawNumber) return [];
  return Object.values<JsonValue | undefined>(value).filter((child) => child !== undefined);
}

import { Buffer, isUtf8 } from 'node:buffer';
import { decodeWithHalves, repairText, wellFormed } from '@source-mixpanel/event-lines';
import { parseJson, type JsonValue } from '@source-mixpanel/exact-json';

export interface ParsedRow {
  readonly value: JsonValue;
  /** Whether control characters were escaped, or bytes or halves of surrogate pairs replaced by U+FFFD. */
  readonly isRepaired: boolean;
}

/** Matches escapes that may be half a surrogate pair: UTF-8 itself contains none. */
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/**
 * Parses JSON from bytes that may contain raw control characters inside strings, bytes that are not
 * UTF-8, and halves of surrogate pairs. Names of one object stay distinct.
 * @param isExact whether `JSON.parse` restores every number digit for digit
 * @throws SyntaxError for anything else that is not JSON; it quotes nothing of the text
 */
export function parseRow(bytes: Uint8Array, isExact: boolean): ParsedRow {
  if (!isUtf8(bytes)) return parseRepaired(decodeWithHalves(bytes));
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  const value = tryParse(text, isExact);
  if (value === undefined) return parseRepaired(text);
  if (!SURROGATE_ESCAPE.test(text)) return { value, isRepaired: false };
  const repaired = wellFormed(value);
  return { value: repaired, isRepaired: repaired !== value };
}

function parseRepaired(text: string): ParsedRow {
  return { value: wellFormed(parseJson(repairText([text]).text)), isRepaired: true };
}

function tryParse(text: string, isExact: boolean): JsonValue | undefined {
  try {
    return isExact ? (JSON.parse(text) as JsonValue) : parseJson(text);
  } catch {
    // V8's message quotes the text, the other parser's does not; a repaired text may be JSON.
    return undefined;
  }
}

/** A document may start with a byte order mark. */
export function withoutByteOrderMark(bytes: Uint8Array): Uint8Array {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return isMarked ? bytes.subarray(3) : bytes;
}

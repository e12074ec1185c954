import { Buffer, isUtf8 } from 'node:buffer';
import { decodeWithHalves, repairText, toWellFormed } from '@source-mixpanel/event-lines';
import { parseJson, type JsonValue } from '@source-mixpanel/exact-json';

export interface ParsedRow {
  readonly value: JsonValue;
  /**
   * Whether control characters were escaped, or invalid bytes or lone surrogates were replaced by U+FFFD.
   */
  readonly isRepaired: boolean;
}

/** Matches escapes of surrogates, which may be lone. Valid UTF-8 contains surrogates only as escapes. */
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/**
 * Parses JSON that may contain raw control characters in strings, bytes that are not UTF-8, and lone
 * surrogates. Repairs them so that the names within one object stay distinct.
 * @param isExact whether `JSON.parse` preserves the digits of all numbers
 * @throws SyntaxError for anything else that is not JSON; its message contains nothing of the text
 */
export function parseRow(bytes: Uint8Array, isExact: boolean): ParsedRow {
  if (!isUtf8(bytes)) return parseRepaired(decodeWithHalves(bytes));
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  const value = tryParse(text, isExact);
  if (value === undefined) return parseRepaired(text);
  if (!SURROGATE_ESCAPE.test(text)) return { value, isRepaired: false };
  const repaired = toWellFormed(value);
  return { value: repaired, isRepaired: repaired !== value };
}

function parseRepaired(text: string): ParsedRow {
  return { value: toWellFormed(parseJson(repairText([text]).text)), isRepaired: true };
}

function tryParse(text: string, isExact: boolean): JsonValue | undefined {
  try {
    return isExact ? (JSON.parse(text) as JsonValue) : parseJson(text);
  } catch {
    // The message of V8 quotes the text, so the error is dropped. The caller parses the repaired text
    // again.
    return undefined;
  }
}

/** Removes the byte order mark with which a document may start. */
export function stripByteOrderMark(bytes: Uint8Array): Uint8Array {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return isMarked ? bytes.subarray(3) : bytes;
}

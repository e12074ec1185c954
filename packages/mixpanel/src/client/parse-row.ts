import { Buffer, isUtf8 } from 'node:buffer';
import { decodeWithHalves, repairText, toWellFormed } from '@source-mixpanel/event-lines';
import { parseJson, type JsonValue } from '@source-mixpanel/exact-json';

export interface ParsedRow {
  readonly value: JsonValue;
  /**
   * Whether control characters were escaped, or invalid bytes or lone surrogates were replaced with
   * U+FFFD.
   */
  readonly isRepaired: boolean;
}

/**
 * Matches the escape of a surrogate, such as `\ud83d`. Text in valid UTF-8 can contain lone
 * surrogates only as escapes, so a text without a match does not have to be searched for them.
 */
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/**
 * Parses JSON, even if its strings contain raw control characters, lone surrogates or bytes that are
 * not UTF-8. Escapes the control characters, and replaces the surrogates and bytes with U+FFFD. If
 * two member names of an object would become equal by this, underscores are put in front of one of
 * them, so that no member is lost.
 * @param isExact whether `JSON.parse` preserves the digits of all numbers in this text; otherwise
 *   the slower `parseJson` is used
 * @throws SyntaxError if the repaired text is not JSON; the message does not quote the text, which
 *   may be a customer's data
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
    // V8's error message quotes the text, so the error is not passed on. The caller repairs and
    // parses the text again; if that fails too, the error of `parseJson` does not quote it.
    return undefined;
  }
}

/** Removes the byte order mark from the start of a document, if it has one. */
export function stripByteOrderMark(bytes: Uint8Array): Uint8Array {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return isMarked ? bytes.subarray(3) : bytes;
}

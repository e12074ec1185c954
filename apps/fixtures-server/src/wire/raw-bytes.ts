import { parseJson } from '../json.js';

/**
 * JavaScript strings cannot contain bytes that are not valid UTF-8. In this module the lone
 * surrogates U+DC80 to U+DCFF represent the bytes 0x80 to 0xFF: the sum of this number and the
 * byte.
 */
const RAW_CHARACTER_BASE = 0xdc00;

/**
 * Returns the character that `encodeText` writes as this single byte, which is not valid UTF-8.
 *
 * @param byte 0x80 to 0xFF
 */
export function rawByte(byte: number): string {
  return String.fromCharCode(RAW_CHARACTER_BASE + byte);
}

const rawCharacter = /(?<![\ud800-\udbff])[\udc80-\udcff]/;

/** Encodes a text as UTF-8, except that each character of `rawByte` becomes its single byte. */
export function encodeText(text: string): Buffer {
  if (!rawCharacter.test(text)) return Buffer.from(text);
  const parts = text.split(/((?<![\ud800-\udbff])[\udc80-\udcff])/);
  return Buffer.concat(
    parts.map((part, at) =>
      at % 2 === 1 ? Buffer.from([part.charCodeAt(0) - RAW_CHARACTER_BASE]) : Buffer.from(part),
    ),
  );
}

/**
 * Parses a JSON text, if necessary after the repairs of `readableJson`. Returns undefined if it is
 * still not JSON.
 */
export function parseTolerantly(text: string): unknown {
  return parseJson(text) ?? parseJson(readableJson(text));
}

/**
 * Repairs a JSON text so that strict parsers accept it: bytes that are not UTF-8 and lone
 * surrogates become U+FFFD, and control characters in strings become escapes. White space outside
 * of strings is not changed.
 */
export function readableJson(text: string): string {
  const decoded = encodeText(text).toString('utf8');
  return decoded.replace(/"(?:[^"\\]|\\.)*"/gs, repairString);
}

const escapes =
  /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[dD][89a-fA-F][\da-fA-F]{2}|\\.|[\0-\x1f]/gs;

function repairString(literal: string): string {
  return literal.replace(escapes, (found) => {
    if (found.length === 1) return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return found.length === 6 ? '\\ufffd' : found;
  });
}

import { parseJson } from '../json.js';

/** In texts of this module, the lone surrogates U+DC80 to U+DCFF represent the bytes 0x80 to 0xFF. */
const firstRawCharacter = 0xdc00;

/**
 * Returns the character that `encodeText` writes as this single byte, which is not valid UTF-8.
 *
 * @param byte 0x80 to 0xFF
 */
export function rawByte(byte: number): string {
  return String.fromCharCode(firstRawCharacter + byte);
}

const loneStandIn = /(?<![\ud800-\udbff])[\udc80-\udcff]/;

/** Encodes the text as UTF-8, except that characters of `rawByte` become their byte. */
export function encodeText(text: string): Buffer {
  if (!loneStandIn.test(text)) return Buffer.from(text);
  const parts = text.split(/((?<![\ud800-\udbff])[\udc80-\udcff])/);
  return Buffer.concat(
    parts.map((part, at) =>
      at % 2 === 1 ? Buffer.from([part.charCodeAt(0) - firstRawCharacter]) : Buffer.from(part),
    ),
  );
}

/**
 * Parses a JSON text that strict parsers may reject. Returns undefined if a tolerant parser rejects it too.
 */
export function parseTolerantly(text: string): unknown {
  return parseJson(text) ?? parseJson(readableJson(text));
}

/**
 * Repairs a JSON text like a tolerant reader: bytes that are not UTF-8 and lone surrogates become U+FFFD, and control
 * characters inside strings become escapes. White space between members is kept.
 */
export function readableJson(text: string): string {
  const decoded = encodeText(text).toString('utf8');
  return decoded.replace(/"(?:[^"\\]|\\.)*"/gs, readableString);
}

const escapes =
  /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[dD][89a-fA-F][\da-fA-F]{2}|\\.|[\0-\x1f]/gs;

function readableString(literal: string): string {
  return literal.replace(escapes, (found) => {
    if (found.length === 1) return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return found.length === 6 ? '\\ufffd' : found;
  });
}

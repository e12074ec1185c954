import { parseJson } from '../json.js';

/** The half surrogates U+DC80 to U+DCFF represent the bytes 0x80 to 0xFF. */
const firstRawCharacter = 0xdc00;

/**
 * Returns the character that `encodeText` writes as this one byte, which is not UTF-8 by itself.
 *
 * @param byte 0x80 to 0xFF
 */
export function rawByte(byte: number): string {
  return String.fromCharCode(firstRawCharacter + byte);
}

const loneStandIn = /(?<![\ud800-\udbff])[\udc80-\udcff]/;

/** Returns the text as UTF-8, except for the characters of `rawByte`, each of which becomes its byte. */
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
 * Returns the value of a JSON text that strict parsers may reject; undefined when it is not JSON.
 */
export function parseTolerantly(text: string): unknown {
  return parseJson(text) ?? parseJson(readableJson(text));
}

/**
 * Returns the JSON that a tolerant reader makes of it: bytes that are not UTF-8 and halves of a
 * surrogate pair become U+FFFD, control characters inside a string become escapes. White space
 * between members stays.
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

import { Buffer } from 'node:buffer';

/**
 * Decodes bytes that are not valid UTF-8. Each invalid sequence becomes a lone surrogate (one half
 * of a pair) that depends on its bytes; `toWellFormed` replaces it with U+FFFD later. If it became
 * U+FFFD at once, two names of an object that differ only in these bytes would become equal, and
 * one of the two values would be lost.
 *
 * Different single bytes always become different surrogates. Incomplete characters of two or three
 * bytes share 768 surrogates, and the escape `\udce9` equals the surrogate of the byte E9. Names
 * that differ only in these may become equal.
 */
export function decodeWithHalves(bytes: Uint8Array): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length;) {
    const { length, isValid } = readSequence(bytes, at);
    if (!isValid) {
      parts.push(textOf(bytes.subarray(from, at)));
      const surrogate = String.fromCharCode(
        FIRST_LOW_SURROGATE + digestOf(bytes.subarray(at, at + length)),
      );
      // After the escape of a high surrogate, a low surrogate would be read as the second half of a
      // pair, so U+FFFD is used.
      parts.push(ENDS_WITH_HIGH_ESCAPE.test(parts.at(-1) ?? '') ? '\ufffd' : surrogate);
      from = at + length;
    }
    at += length;
  }
  parts.push(textOf(bytes.subarray(from)));
  return parts.join('');
}

const FIRST_LOW_SURROGATE = 0xdc00;
const ENDS_WITH_HIGH_ESCAPE = /\\u[dD][89abAB][0-9a-fA-F]{2}$/;

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

/**
 * Returns a number below 1024: for a single byte the byte itself, and for a longer sequence one of
 * the 768 numbers from 256 on.
 */
function digestOf(sequence: Uint8Array): number {
  const [first = 0, second = 0, third = 0] = sequence;
  return sequence.length === 1 ? first : 256 + ((first * 64 + second * 7 + third) % 768);
}

interface Sequence {
  /** Number of bytes of the character, or of the longest valid beginning of one. */
  readonly length: number;
  readonly isValid: boolean;
}

/**
 * The lowest and highest valid second byte after a first byte that does not allow all of 0x80–0xBF
 * (Unicode, table 3-7).
 */
const SECOND_BYTES = new Map<number, readonly [number, number]>([
  [0xe0, [0xa0, 0xbf]],
  [0xed, [0x80, 0x9f]],
  [0xf0, [0x90, 0xbf]],
  [0xf4, [0x80, 0x8f]],
]);

function readSequence(bytes: Uint8Array, at: number): Sequence {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { length: 1, isValid: true };
  const expected = expectedLengthOf(first);
  if (expected === 0) return { length: 1, isValid: false };
  const [least, greatest] = SECOND_BYTES.get(first) ?? [0x80, 0xbf];
  const second = bytes[at + 1] ?? 0;
  if (second < least || second > greatest) return { length: 1, isValid: false };
  let length = 2;
  while (length < expected && ((bytes[at + length] ?? 0) & 0xc0) === 0x80) length += 1;
  return { length, isValid: length === expected };
}

function expectedLengthOf(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

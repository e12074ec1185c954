import { Buffer } from 'node:buffer';

/**
 * Decodes bytes that are not all UTF-8. Each sequence that is not a character becomes half of a
 * surrogate pair, chosen by its bytes, so that two names of one object can be distinguished until
 * U+FFFD replaces it. Single bytes always differ. Incomplete characters, of two or three bytes,
 * share 768 halves, and an escape such as `\udce9` in the text is the same as the half of the byte
 * E9: names that differ only in those may become equal.
 */
export function decodeWithHalves(bytes: Uint8Array): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length;) {
    const { length, isValid } = sequenceAt(bytes, at);
    if (!isValid) {
      pieces.push(textOf(bytes.subarray(from, at)));
      const half = String.fromCharCode(LOW_HALVES + digestOf(bytes.subarray(at, at + length)));
      // Together with the escape of a high half it would be a character.
      pieces.push(HIGH_ESCAPE_AT_END.test(pieces.at(-1) ?? '') ? '\ufffd' : half);
      from = at + length;
    }
    at += length;
  }
  pieces.push(textOf(bytes.subarray(from)));
  return pieces.join('');
}

const LOW_HALVES = 0xdc00;
const HIGH_ESCAPE_AT_END = /\\u[dD][89abAB][0-9a-fA-F]{2}$/;

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

/** Returns a number below 1024: the byte itself for one byte, one of 768 other values for more. */
function digestOf(sequence: Uint8Array): number {
  const [first = 0, second = 0, third = 0] = sequence;
  return sequence.length === 1 ? first : 256 + ((first * 64 + second * 7 + third) % 768);
}

interface Sequence {
  /** The length of the character, or of the longest start of one, in bytes. */
  readonly length: number;
  readonly isValid: boolean;
}

/**
 * The least and greatest second byte after first bytes that allow fewer than 0x80–0xBF (Unicode,
 * table 3-7).
 */
const SECOND = new Map<number, readonly [number, number]>([
  [0xe0, [0xa0, 0xbf]],
  [0xed, [0x80, 0x9f]],
  [0xf0, [0x90, 0xbf]],
  [0xf4, [0x80, 0x8f]],
]);

function sequenceAt(bytes: Uint8Array, at: number): Sequence {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { length: 1, isValid: true };
  const wanted = lengthOf(first);
  if (wanted === 0) return { length: 1, isValid: false };
  const [least, greatest] = SECOND.get(first) ?? [0x80, 0xbf];
  const second = bytes[at + 1] ?? 0;
  if (second < least || second > greatest) return { length: 1, isValid: false };
  let length = 2;
  while (length < wanted && ((bytes[at + length] ?? 0) & 0xc0) === 0x80) length += 1;
  return { length, isValid: length === wanted };
}

function lengthOf(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

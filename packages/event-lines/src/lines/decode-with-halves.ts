import { Buffer } from 'node:buffer';

/**
 * Decodes bytes that are not valid UTF-8. Each invalid sequence becomes a lone surrogate that is
 * derived from its bytes. So two different names in one object stay different until U+FFFD replaces
 * the surrogates.
 *
 * Invalid single bytes always become different surrogates. Incomplete characters of two or three
 * bytes share 768 surrogates, and an escape such as `\udce9` in the text equals the surrogate for
 * the byte E9; names that differ only in these may become equal.
 */
export function decodeWithHalves(bytes: Uint8Array): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length;) {
    const { length, isValid } = sequenceAt(bytes, at);
    if (!isValid) {
      pieces.push(textOf(bytes.subarray(from, at)));
      const half = String.fromCharCode(LOW_HALVES + digestOf(bytes.subarray(at, at + length)));
      // After the escape of a high surrogate, a low surrogate would complete a character, so U+FFFD
      // is used.
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

/**
 * Returns a number below 1024: the byte itself for a single byte, one of 768 other values for
 * longer sequences.
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
 * For first bytes that allow fewer second bytes than 0x80–0xBF, the lowest and highest valid second
 * byte (Unicode, table 3-7).
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

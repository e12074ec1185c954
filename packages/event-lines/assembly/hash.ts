import { BACKSLASH, byteAt, QUOTE, same, startsNumber } from './bytes';
import { writeHash } from './caller';
import { HASH_DIGEST, HASH_INNER, HASH_OUTER, OUTPUT_END } from './layout';
import { append, appendSetting, hasRoom, out, put, setOut } from './output';
import { Setting, settingAt, settingLength } from './shape';
import {
  beginHash,
  BLOCK_BYTES,
  compress,
  endHash,
  keepState,
  putDigits,
  setState,
  STATE_BYTES,
  storeDigest,
} from './sha256';

/*
 * Keyed hashes (HMAC-SHA-256, RFC 2104) of values that are texts without escapes, numbers or booleans; the caller
 * hashes all others.
 */

const TRUE: u32 = 0x74;
const FALSE: u32 = 0x66;

/** Hashes the two blocks of the key beforehand; without a key there is nothing to do. */
export function setHashKey(): void {
  if (settingLength(Setting.HASH_KEY) == 0) return;
  const blocks = settingAt(Setting.HASH_KEY);
  beginHash();
  compress(blocks);
  keepState(HASH_INNER);
  beginHash();
  compress(blocks + BLOCK_BYTES);
  keepState(HASH_OUTER);
}

/**
 * Writes the hash of a value, which may take more bytes than the value; returns false where it and the rest of the line
 * do not fit.
 */
export function putHash(start: usize, end: usize, asText: bool): bool {
  const first = byteAt(start);
  if (first == QUOTE && !hasEscape(start + 1, end - 1)) {
    putHashOf(start + 1, end - 1);
  } else if (startsNumber(first) || first == TRUE || first == FALSE) {
    putHashOf(start, end);
  } else {
    const length = writeHash(start, end, out, asText);
    if (length < 0) return false;
    setOut(out + length);
  }
  return hasRoom(end, 0);
}

/** Writes the hash of bytes in quotes, after the prefix if they begin with it. */
function putHashOf(start: usize, end: usize): void {
  const prefix = <usize>settingLength(Setting.HASH_PREFIX);
  // The callers asked `hasRoom`.
  assert(out + prefix + 2 * STATE_BYTES + 2 <= OUTPUT_END);
  put(QUOTE);
  let from = start;
  if (end - start >= prefix && same(start, settingAt(Setting.HASH_PREFIX), <i32>prefix)) {
    appendSetting(Setting.HASH_PREFIX);
    from += prefix;
  }
  setState(HASH_INNER);
  endHash(from, end - from, BLOCK_BYTES);
  storeDigest();
  setState(HASH_OUTER);
  endHash(HASH_DIGEST, STATE_BYTES, BLOCK_BYTES);
  putDigits(STATE_BYTES);
  put(QUOTE);
}

/** Whether there is a backslash; up to 15 bytes after the end are read. */
export function hasEscape(start: usize, end: usize): bool {
  for (let at = start; at < end; at += 16) {
    const escapes = <u32>i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(<i8>BACKSLASH)));
    const left = end - at;
    if ((left < 16 ? escapes & ((1 << (<u32>left)) - 1) : escapes) != 0) return true;
  }
  return false;
}

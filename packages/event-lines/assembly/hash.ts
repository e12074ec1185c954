import { BACKSLASH, byteAt, QUOTE, same, startsNumber } from './bytes';
import { writeHash } from './caller';
import { HashQueue } from './hash-queue';
import { BLOCK_BYTES, HASH_INNER, HASH_OUTER, HASH_QUEUE, LANES, OUTPUT_END } from './layout';
import { appendSetting, hasRoom, out, put, setOut } from './output';
import {
  beginHashes,
  digestOf,
  hashBlocks,
  keepState,
  setBlocks,
  setEnd,
  setStates,
  STATE_BYTES,
  storeDigests,
} from './sha256';
import { Setting, settingAt, settingLength } from './shape';

/*
 * Computes keyed hashes (HMAC-SHA-256, RFC 2104) of strings without escapes, numbers and booleans.
 * The host computes the hashes of all other values.
 */

const TRUE: u32 = 0x74;
const FALSE: u32 = 0x66;

/** Values whose hash is not written yet, although its space in the output is reserved. */
const values: HashQueue = changetype<HashQueue>(HASH_QUEUE);

/**
 * Hashes the two blocks of the secret key. This is done once per body, so that each value starts
 * from these hashes. Does nothing without a key.
 */
export function setHashKey(): void {
  if (settingLength(Setting.HASH_KEY) == 0) return;
  const blocks = settingAt(Setting.HASH_KEY);
  beginHashes();
  for (let lane: usize = 0; lane < LANES; lane += 1) {
    setBlocks(lane, blocks + lane * BLOCK_BYTES, lane < 2 ? 1 : 0);
  }
  hashBlocks();
  keepState(0, HASH_INNER);
  keepState(1, HASH_OUTER);
}

/**
 * Writes the hash of a value, which may be longer than the value. Returns false if there is not
 * enough space for it and the rest of the line.
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

/**
 * Reserves space for the hash of a text, in quotes. If the text begins with the kept prefix, the
 * prefix is written before the hash.
 */
function putHashOf(start: usize, end: usize): void {
  const prefix = <usize>settingLength(Setting.HASH_PREFIX);
  // The callers have checked this with `hasRoom`.
  assert(out + prefix + 2 * STATE_BYTES + 2 <= OUTPUT_END);
  put(QUOTE);
  let from = start;
  if (end - start >= prefix && same(start, settingAt(Setting.HASH_PREFIX), <i32>prefix)) {
    appendSetting(Setting.HASH_PREFIX);
    from += prefix;
  }
  values.add(from, end - from, out);
  setOut(out + 2 * STATE_BYTES);
  put(QUOTE);
  if (values.isFull) finishHashes();
}

/** Computes and writes all hashes in the queue. */
export function finishHashes(): void {
  if (values.count == 0) return;
  setStates(HASH_INNER);
  values.setLanes(BLOCK_BYTES);
  hashBlocks();
  storeDigests();
  setStates(HASH_OUTER);
  for (let lane: usize = 0; lane < values.count; lane += 1) {
    setEnd(lane, digestOf(lane), STATE_BYTES, BLOCK_BYTES);
  }
  hashBlocks();
  storeDigests();
  values.writeDigits(STATE_BYTES);
}

/** Discards pending hashes. Needed after an error has ended a call of `write`. */
export function forgetHashes(): void {
  values.count = 0;
}

/** Reports whether the bytes contain a backslash. May read up to 15 bytes after the end. */
export function hasEscape(start: usize, end: usize): bool {
  for (let at = start; at < end; at += 16) {
    const escapes = <u32>i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(<i8>BACKSLASH)));
    const left = end - at;
    if ((left < 16 ? escapes & ((1 << (<u32>left)) - 1) : escapes) != 0) return true;
  }
  return false;
}

import {
  BLOCK_BYTES,
  HASH_BLOCKS,
  HASH_DIGESTS,
  HASH_ENDS,
  HASH_STARTS,
  HASH_STATES,
  HASH_WHOLE,
  LANES,
} from './layout';
import { compress, fillSchedule } from './sha256-rounds';

/*
 * SHA-256 (FIPS 180-4) of up to four texts at a time, because four take hardly longer than one.
 * Each of the four 32-bit numbers ("lanes") of a vector belongs to another text.
 */

export const STATE_BYTES: usize = 32;
/**
 * Maximum number of text bytes in the last block. The text is followed by a byte 0x80, and the last
 * eight bytes of the block contain the length in bits.
 */
const MAX_LAST_BYTES: usize = BLOCK_BYTES - 9;

const FIRST_STATE: StaticArray<u32> = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/** Starts new hashes. */
export function beginHashes(): void {
  setStates(changetype<usize>(FIRST_STATE));
}

/** Continues all hashes from a saved state. */
export function setStates(from: usize): void {
  for (let word: usize = 0; word < STATE_BYTES; word += 4) {
    v128.store(HASH_STATES + word * LANES, v128.load32_splat(from + word));
  }
}

/** Saves the state of one lane. */
export function keepState(lane: usize, to: usize): void {
  for (let word: usize = 0; word < STATE_BYTES; word += 4) {
    store<u32>(to + word, load<u32>(HASH_STATES + word * LANES + 4 * lane));
  }
}

/** Sets the complete blocks of a lane. Their number may be 0. */
export function setBlocks(lane: usize, start: usize, count: usize): void {
  store<u32>(HASH_STARTS + 4 * lane, <u32>start);
  store<u32>(HASH_WHOLE + 4 * lane, <u32>count);
  store<u32>(HASH_BLOCKS + 4 * lane, <u32>count);
}

/**
 * Sets the text of a lane and pads its last block. Up to 15 bytes after the text may be read.
 * @param before number of bytes that were hashed before the text; a multiple of the block size
 */
export function setEnd(lane: usize, start: usize, length: usize, before: usize): void {
  const whole = length / BLOCK_BYTES;
  const left = length % BLOCK_BYTES;
  const blocks: usize = left > MAX_LAST_BYTES ? 2 : 1;
  const end = endOf(lane);
  fillEnd(end, start + length - left, <i32>left);
  store<u8>(end + left, 0x80);
  store<u64>(end + blocks * BLOCK_BYTES - 8, bswap<u64>((<u64>(before + length)) << 3));
  setBlocks(lane, start, whole);
  store<u32>(HASH_BLOCKS + 4 * lane, <u32>(whole + blocks));
}

/** Returns the address of the last two blocks of a lane. */
function endOf(lane: usize): usize {
  return HASH_ENDS + 2 * BLOCK_BYTES * lane;
}

/** Copies the bytes of an incomplete block, and fills two blocks with zeros after them. */
function fillEnd(end: usize, start: usize, length: i32): void {
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (let at: usize = 0; at < 2 * BLOCK_BYTES; at += 16) {
    const left = length - <i32>at;
    let bytes = i8x16.splat(0);
    if (left > 0) {
      const isPart = i8x16.lt_s(places, i8x16.splat(<i8>min(left, 16)));
      bytes = v128.and(v128.load(start + at), isPart);
    }
    v128.store(end + at, bytes);
  }
}

/** Adds all blocks of all lanes to their hashes. */
export function hashBlocks(): void {
  const blocks = v128.load(HASH_BLOCKS);
  for (let block: u32 = 0; ; block += 1) {
    const isLeft = i32x4.gt_s(blocks, i32x4.splat(<i32>block));
    if (!v128.any_true(isLeft)) return;
    fillSchedule(blockOf(0, block), blockOf(1, block), blockOf(2, block), blockOf(3, block));
    compress(isLeft);
  }
}

/** Writes the 32 bytes of each hash to `HASH_DIGESTS`. */
export function storeDigests(): void {
  for (let lane: usize = 0; lane < LANES; lane += 1) {
    for (let word: usize = 0; word < STATE_BYTES; word += 4) {
      const bytes = bswap<u32>(load<u32>(HASH_STATES + word * LANES + 4 * lane));
      store<u32>(digestOf(lane) + word, bytes);
    }
  }
}

export function digestOf(lane: usize): usize {
  return HASH_DIGESTS + STATE_BYTES * lane;
}

/** Writes the first `bytes` bytes of a hash as hexadecimal digits. `bytes` is 16 or 32. */
export function writeDigits(lane: usize, to: usize, bytes: usize): void {
  const digits = i8x16(48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102);
  for (let at: usize = 0; at < bytes; at += 16) {
    const digest = v128.load(digestOf(lane) + at);
    const high = i8x16.swizzle(digits, i8x16.shr_u(digest, 4));
    const low = i8x16.swizzle(digits, v128.and(digest, i8x16.splat(0x0f)));
    v128.store(
      to + 2 * at,
      i8x16.shuffle(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23),
    );
    v128.store(
      to + 2 * at + 16,
      i8x16.shuffle(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31),
    );
  }
}

/**
 * Returns the address of a block. If the text of the lane has fewer blocks, returns one of its last
 * blocks, which is not added to the hash.
 */
function blockOf(lane: usize, block: u32): usize {
  const whole = load<u32>(HASH_WHOLE + 4 * lane);
  if (block < whole) {
    return <usize>load<u32>(HASH_STARTS + 4 * lane) + <usize>block * BLOCK_BYTES;
  }
  return endOf(lane) + <usize>min<u32>(block - whole, 1) * BLOCK_BYTES;
}

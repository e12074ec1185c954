import { HASH_BLOCK, HASH_DIGEST, HASH_SCHEDULE, HASH_STATE } from './layout';
import { out, setOut } from './output';

/*
 * SHA-256 (FIPS 180-4). `HASH_STATE` holds the eight words of the hash at hand.
 */

export const BLOCK_BYTES: usize = 64;
export const STATE_BYTES: usize = 32;

const FIRST_STATE: StaticArray<u32> = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

const ROUND_CONSTANTS: StaticArray<u32> = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

/** Begins a hash. */
export function beginHash(): void {
  setState(changetype<usize>(FIRST_STATE));
}

/** Continues from a state that was kept. */
export function setState(from: usize): void {
  copyState(HASH_STATE, from);
}

export function keepState(to: usize): void {
  copyState(to, HASH_STATE);
}

/** Faster than a call of `memory.copy`. */
function copyState(to: usize, from: usize): void {
  v128.store(to, v128.load(from));
  v128.store(to + 16, v128.load(from + 16));
}

/**
 * Adds the last bytes to a hash.
 * @param before the number of bytes that were hashed before, whole blocks
 */
export function endHash(start: usize, length: usize, before: usize): void {
  let at = start;
  let left = length;
  for (; left >= BLOCK_BYTES; left -= BLOCK_BYTES) {
    compress(at);
    at += BLOCK_BYTES;
  }
  fillBlock(at, <i32>left);
  store<u8>(HASH_BLOCK + left, 0x80);
  // The number of bits takes the last eight bytes of a block.
  if (left >= BLOCK_BYTES - 8) {
    compress(HASH_BLOCK);
    fillBlock(at, 0);
  }
  const bits = (<u64>(before + length)) << 3;
  store<u64>(HASH_BLOCK + BLOCK_BYTES - 8, bswap<u64>(bits));
  compress(HASH_BLOCK);
}

/** Puts fewer bytes than a block has into one, and zeros after them; up to 15 bytes more are read. */
function fillBlock(start: usize, length: i32): void {
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
    const left = length - <i32>at;
    let bytes = i8x16.splat(0);
    if (left > 0) {
      const isPart = i8x16.lt_s(places, i8x16.splat(<i8>min(left, 16)));
      bytes = v128.and(v128.load(start + at), isPart);
    }
    v128.store(HASH_BLOCK + at, bytes);
  }
}

/** Writes the bytes of the hash to `HASH_DIGEST`. */
export function storeDigest(): void {
  for (let at: usize = 0; at < STATE_BYTES; at += 4) {
    store<u32>(HASH_DIGEST + at, bswap<u32>(load<u32>(HASH_STATE + at)));
  }
}

/** Writes the hexadecimal digits of the hash to the output, as many as `bytes`, 16 or 32, have. */
export function putDigits(bytes: usize): void {
  storeDigest();
  const digits = i8x16(48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102);
  for (let at: usize = 0; at < bytes; at += 16) {
    const digest = v128.load(HASH_DIGEST + at);
    const high = i8x16.swizzle(digits, i8x16.shr_u(digest, 4));
    const low = i8x16.swizzle(digits, v128.and(digest, i8x16.splat(0x0f)));
    const to = out + 2 * at;
    v128.store(
      to,
      i8x16.shuffle(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23),
    );
    v128.store(
      to + 16,
      i8x16.shuffle(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31),
    );
  }
  setOut(out + 2 * bytes);
}

/** The two sums of a round; a method can be marked as one whose code replaces its calls. */
class Round {
  @inline
  static mixed(e: u32, f: u32, g: u32, h: u32, at: usize): u32 {
    const sum = rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25);
    const choice = (e & f) ^ (~e & g);
    const constant = load<u32>(changetype<usize>(ROUND_CONSTANTS) + at);
    return h + sum + choice + constant + load<u32>(HASH_SCHEDULE + at);
  }

  @inline
  static chosen(a: u32, b: u32, c: u32): u32 {
    const sum = rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22);
    return sum + ((a & b) ^ (a & c) ^ (b & c));
  }
}

/** Adds 64 bytes to the hash. */
export function compress(block: usize): void {
  for (let at: usize = 0; at < BLOCK_BYTES; at += 4) {
    store<u32>(HASH_SCHEDULE + at, bswap<u32>(load<u32>(block + at)));
  }
  for (let at = HASH_SCHEDULE + BLOCK_BYTES; at < HASH_SCHEDULE + 256; at += 4) {
    const two = load<u32>(at - 8);
    const fifteen = load<u32>(at - 60);
    const first = rotr<u32>(fifteen, 7) ^ rotr<u32>(fifteen, 18) ^ (fifteen >>> 3);
    const second = rotr<u32>(two, 17) ^ rotr<u32>(two, 19) ^ (two >>> 10);
    store<u32>(at, second + load<u32>(at - 28) + first + load<u32>(at - 64));
  }
  let a = load<u32>(HASH_STATE);
  let b = load<u32>(HASH_STATE + 4);
  let c = load<u32>(HASH_STATE + 8);
  let d = load<u32>(HASH_STATE + 12);
  let e = load<u32>(HASH_STATE + 16);
  let f = load<u32>(HASH_STATE + 20);
  let g = load<u32>(HASH_STATE + 24);
  let h = load<u32>(HASH_STATE + 28);
  // Eight rounds at a time, so that no word has to change its variable.
  for (let at: usize = 0; at < 256; at += 32) {
    h = Round.mixed(e, f, g, h, at);
    d += h;
    h += Round.chosen(a, b, c);
    g = Round.mixed(d, e, f, g, at + 4);
    c += g;
    g += Round.chosen(h, a, b);
    f = Round.mixed(c, d, e, f, at + 8);
    b += f;
    f += Round.chosen(g, h, a);
    e = Round.mixed(b, c, d, e, at + 12);
    a += e;
    e += Round.chosen(f, g, h);
    d = Round.mixed(a, b, c, d, at + 16);
    h += d;
    d += Round.chosen(e, f, g);
    c = Round.mixed(h, a, b, c, at + 20);
    g += c;
    c += Round.chosen(d, e, f);
    b = Round.mixed(g, h, a, b, at + 24);
    f += b;
    b += Round.chosen(c, d, e);
    a = Round.mixed(f, g, h, a, at + 28);
    e += a;
    a += Round.chosen(b, c, d);
  }
  add(0, a);
  add(4, b);
  add(8, c);
  add(12, d);
  add(16, e);
  add(20, f);
  add(24, g);
  add(28, h);
}

function add(place: usize, word: u32): void {
  store<u32>(HASH_STATE + place, load<u32>(HASH_STATE + place) + word);
}

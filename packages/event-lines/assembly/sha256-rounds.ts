import { BLOCK_BYTES, HASH_SCHEDULE, HASH_STATES, LANES } from './layout';

/* The rounds of SHA-256, for `sha256.ts`. */

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

/** Parts of a round. They are static methods because only methods can be marked `@inline`. */
class Part {
  /** Loads four words of a text. They are big-endian, so their bytes are reversed. */
  @inline
  static words(at: usize): v128 {
    const bytes = v128.load(at);
    return i8x16.shuffle(bytes, bytes, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
  }

  /** The function σ0 of the standard. The next three functions are σ1, Σ0 and Σ1. */
  @inline
  static smallSigma0(x: v128): v128 {
    const seven = v128.xor(i32x4.shr_u(x, 7), i32x4.shl(x, 25));
    const eighteen = v128.xor(i32x4.shr_u(x, 18), i32x4.shl(x, 14));
    return v128.xor(v128.xor(seven, eighteen), i32x4.shr_u(x, 3));
  }

  @inline
  static smallSigma1(x: v128): v128 {
    const seventeen = v128.xor(i32x4.shr_u(x, 17), i32x4.shl(x, 15));
    const nineteen = v128.xor(i32x4.shr_u(x, 19), i32x4.shl(x, 13));
    return v128.xor(v128.xor(seventeen, nineteen), i32x4.shr_u(x, 10));
  }

  @inline
  static largeSigma0(a: v128): v128 {
    const two = v128.xor(i32x4.shr_u(a, 2), i32x4.shl(a, 30));
    const thirteen = v128.xor(i32x4.shr_u(a, 13), i32x4.shl(a, 19));
    const twentyTwo = v128.xor(i32x4.shr_u(a, 22), i32x4.shl(a, 10));
    return v128.xor(v128.xor(two, thirteen), twentyTwo);
  }

  @inline
  static largeSigma1(e: v128): v128 {
    const six = v128.xor(i32x4.shr_u(e, 6), i32x4.shl(e, 26));
    const eleven = v128.xor(i32x4.shr_u(e, 11), i32x4.shl(e, 21));
    const twentyFive = v128.xor(i32x4.shr_u(e, 25), i32x4.shl(e, 7));
    return v128.xor(v128.xor(six, eleven), twentyFive);
  }

  /** @param word word of the schedule, to which the constant of the round was already added */
  @inline
  static mixed(e: v128, f: v128, g: v128, h: v128, word: v128): v128 {
    const choice = v128.xor(g, v128.and(e, v128.xor(f, g)));
    return i32x4.add(i32x4.add(i32x4.add(h, word), choice), Part.largeSigma1(e));
  }

  /**
   * @param both a ^ b, which is b ^ c of the next round
   * @param previous b ^ c of this round
   */
  @inline
  static chosen(a: v128, b: v128, both: v128, previous: v128): v128 {
    return i32x4.add(Part.largeSigma0(a), v128.xor(v128.and(both, previous), b));
  }

  @inline
  static state(word: usize): v128 {
    return v128.load(HASH_STATES + 16 * word);
  }

  @inline
  static add(word: usize, value: v128, isLeft: v128): void {
    const place = HASH_STATES + 16 * word;
    v128.store(place, i32x4.add(v128.load(place), v128.and(value, isLeft)));
  }
}

/**
 * Adds one block to the hashes.
 * @param isLeft mask of the lanes whose text has this block
 */
export function compress(isLeft: v128): void {
  let a = Part.state(0);
  let b = Part.state(1);
  let c = Part.state(2);
  let d = Part.state(3);
  let e = Part.state(4);
  let f = Part.state(5);
  let g = Part.state(6);
  let h = Part.state(7);
  let even = v128.xor(b, c);
  let odd = even;
  // Eight rounds per iteration, so that no word has to be moved to another variable.
  for (let at = HASH_SCHEDULE; at < HASH_SCHEDULE + 256 * LANES; at += 32 * LANES) {
    h = Part.mixed(e, f, g, h, v128.load(at));
    d = i32x4.add(d, h);
    odd = v128.xor(a, b);
    h = i32x4.add(h, Part.chosen(a, b, odd, even));
    g = Part.mixed(d, e, f, g, v128.load(at, 16));
    c = i32x4.add(c, g);
    even = v128.xor(h, a);
    g = i32x4.add(g, Part.chosen(h, a, even, odd));
    f = Part.mixed(c, d, e, f, v128.load(at, 32));
    b = i32x4.add(b, f);
    odd = v128.xor(g, h);
    f = i32x4.add(f, Part.chosen(g, h, odd, even));
    e = Part.mixed(b, c, d, e, v128.load(at, 48));
    a = i32x4.add(a, e);
    even = v128.xor(f, g);
    e = i32x4.add(e, Part.chosen(f, g, even, odd));
    d = Part.mixed(a, b, c, d, v128.load(at, 64));
    h = i32x4.add(h, d);
    odd = v128.xor(e, f);
    d = i32x4.add(d, Part.chosen(e, f, odd, even));
    c = Part.mixed(h, a, b, c, v128.load(at, 80));
    g = i32x4.add(g, c);
    even = v128.xor(d, e);
    c = i32x4.add(c, Part.chosen(d, e, even, odd));
    b = Part.mixed(g, h, a, b, v128.load(at, 96));
    f = i32x4.add(f, b);
    odd = v128.xor(c, d);
    b = i32x4.add(b, Part.chosen(c, d, odd, even));
    a = Part.mixed(f, g, h, a, v128.load(at, 112));
    e = i32x4.add(e, a);
    even = v128.xor(b, c);
    a = i32x4.add(a, Part.chosen(b, c, even, odd));
  }
  Part.add(0, a, isLeft);
  Part.add(1, b, isLeft);
  Part.add(2, c, isLeft);
  Part.add(3, d, isLeft);
  Part.add(4, e, isLeft);
  Part.add(5, f, isLeft);
  Part.add(6, g, isLeft);
  Part.add(7, h, isLeft);
}

/**
 * Fills the schedule for one block of each of four texts: the words of the block and those computed
 * from them. The schedule has one vector per round, to which the constant of the round is added.
 */
export function fillSchedule(first: usize, second: usize, third: usize, fourth: usize): void {
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
    const one = Part.words(first + at);
    const two = Part.words(second + at);
    const three = Part.words(third + at);
    const four = Part.words(fourth + at);
    const low12 = v128.shuffle<i32>(one, two, 0, 4, 1, 5);
    const low34 = v128.shuffle<i32>(three, four, 0, 4, 1, 5);
    const high12 = v128.shuffle<i32>(one, two, 2, 6, 3, 7);
    const high34 = v128.shuffle<i32>(three, four, 2, 6, 3, 7);
    const to = HASH_SCHEDULE + at * LANES;
    v128.store(to, v128.shuffle<i64>(low12, low34, 0, 2));
    v128.store(to, v128.shuffle<i64>(low12, low34, 1, 3), 16);
    v128.store(to, v128.shuffle<i64>(high12, high34, 0, 2), 32);
    v128.store(to, v128.shuffle<i64>(high12, high34, 1, 3), 48);
  }
  const end = HASH_SCHEDULE + 256 * LANES;
  for (let to = HASH_SCHEDULE + BLOCK_BYTES * LANES; to < end; to += 16) {
    const sixteen = v128.load(to - 256);
    const fifteen = Part.smallSigma0(v128.load(to - 240));
    const seven = v128.load(to - 112);
    const two = Part.smallSigma1(v128.load(to - 32));
    v128.store(to, i32x4.add(i32x4.add(sixteen, fifteen), i32x4.add(seven, two)));
  }
  let constant = changetype<usize>(ROUND_CONSTANTS);
  for (let to = HASH_SCHEDULE; to < end; to += 16) {
    v128.store(to, i32x4.add(v128.load(to), v128.load32_splat(constant)));
    constant += 4;
  }
}

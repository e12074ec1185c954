/** A sequence of pseudo-random numbers. */
export interface Random {
  /** Returns an integer that is at least 0 and less than `limit`. */
  below(limit: number): number;
  /** Returns this number of hexadecimal digits. */
  hex(digits: number): string;
}

/** Mixes the bits of a 32-bit integer with the final step of the generator splitmix32. */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/**
 * All texts of four hexadecimal digits. Without this table, writing ids would take most of the time
 * of the generator.
 */
const quads = Array.from({ length: 65_536 }, (_, bits) => bits.toString(16).padStart(4, '0'));

/**
 * Returns the pseudo-random numbers for generating the record with this index. They depend only on
 * the seed and the index, so records can be generated in any order.
 */
export function createRandom(seed: number, index: number): Random {
  let state = mix(mix(seed + 0x9e3779b9) + Math.imul(index, 0x85ebca6b));
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    return mix(state);
  };
  return {
    below: (limit) => Math.floor((next() / 4294967296) * limit),
    hex(digits) {
      let text = '';
      while (text.length < digits) {
        const bits = next();
        text += quads[bits >>> 16] ?? '';
        text += quads[bits & 0xffff] ?? '';
      }
      return text.length === digits ? text : text.slice(0, digits);
    },
  };
}

/** Returns a random item of a list, which must not be empty. */
export function pick<Item>(random: Random, items: readonly [Item, ...Item[]]): Item {
  return items[random.below(items.length)] ?? items[0];
}

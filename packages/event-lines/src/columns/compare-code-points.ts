/**
 * Compares texts by code points, as other languages do. JavaScript compares UTF-16 units, so it
 * sorts an emoji before U+E000 to U+FFFF.
 */
export function compareCodePoints(first: string, second: string): number {
  const length = Math.min(first.length, second.length);
  for (let at = 0; at < length; at += 1) {
    const a = first.charCodeAt(at);
    const b = second.charCodeAt(at);
    if (a !== b) return rank(a) - rank(b);
  }
  return first.length - second.length;
}

/**
 * Returns a rank for a UTF-16 unit. Surrogates, which encode the highest code points, come last.
 */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/**
 * Orders texts by code points, as other languages do. JavaScript's own order is by UTF-16 units, in
 * which an emoji comes before U+E000 to U+FFFF.
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
 * Returns a rank in which surrogates, which encode higher code points, come after all other units.
 */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/**
 * Compares texts by code points, so that the order equals that of other languages. JavaScript
 * compares UTF-16 units, which sorts an emoji before U+E000 to U+FFFF.
 */
export function compareCodePoints(first: string, second: string): number {
  const length = Math.min(first.length, second.length);
  for (let at = 0; at < length; at += 1) {
    const a = first.charCodeAt(at);
    const b = second.charCodeAt(at);
    if (a !== b) return rankOf(a) - rankOf(b);
  }
  return first.length - second.length;
}

/**
 * Returns a number that orders UTF-16 units. Surrogates come last, because they encode the code
 * points from U+10000 on.
 */
function rankOf(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

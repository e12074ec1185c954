/** Whether a JSON text holds half a surrogate pair, which alone `JSON.stringify` writes as `\ud…`. */
export function hasHalfPair(json: string): boolean {
  return /(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(JSON.stringify(JSON.parse(json)));
}

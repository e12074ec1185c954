/** Returns the text with U+FFFD in place of every half of a surrogate pair, which UTF-8 cannot encode. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

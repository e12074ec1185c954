/** The text with U+FFFD for every half of a surrogate pair, which UTF-8 has no bytes for. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

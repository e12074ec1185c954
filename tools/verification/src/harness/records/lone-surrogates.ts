/** Whether a JSON text holds half a surrogate pair, which alone `JSON.stringify` writes as `\ud…`. */
export function hasLoneSurrogate(json: string): boolean {
  return /(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(JSON.stringify(JSON.parse(json)));
}

/** Returns the text with U+FFFD for every half of a surrogate pair, written as such or as a Python escape. */
export function replaceLoneSurrogates(text: string): string {
  return text
    .replaceAll(/\\u[dD][89a-fA-F][\da-fA-F]{2}/g, '\ufffd')
    .replaceAll(/\p{Surrogate}/gu, '\ufffd');
}

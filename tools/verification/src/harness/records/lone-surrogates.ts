/**
 * Returns whether a JSON text contains a lone surrogate. `JSON.stringify` writes only these as
 * `\ud…`.
 */
export function hasLoneSurrogate(json: string): boolean {
  return /(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(JSON.stringify(JSON.parse(json)));
}

/** Replaces each lone surrogate, also one that is written as an escape sequence, with U+FFFD. */
export function replaceLoneSurrogates(text: string): string {
  return text
    .replaceAll(/\\u[dD][89a-fA-F][\da-fA-F]{2}/g, '\ufffd')
    .replaceAll(/\p{Surrogate}/gu, '\ufffd');
}

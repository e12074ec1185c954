/**
 * Decodes the bytes of a JSON document and repairs its strings: invalid UTF-8 and lone surrogates
 * become U+FFFD, control characters are escaped. A slow and simple reference implementation, with
 * which tests compare the parsers.
 */
export function cleanText(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  let clean = '';
  let isInString = false;
  for (let at = 0; at < text.length;) {
    const token = isInString ? tokenAt(text, at) : (text[at] ?? '');
    if (token === '"') isInString = !isInString;
    clean += isInString ? repairToken(token) : token;
    at += token.length;
  }
  return clean;
}

/** Returns the next character, escape, or pair of escaped surrogates. */
function tokenAt(text: string, at: number): string {
  const rest = text.slice(at, at + 12);
  const [escape] =
    /^\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}/.exec(rest) ??
    /^\\u[0-9a-fA-F]{4}/.exec(rest) ??
    /^\\[^]/.exec(rest) ??
    [];
  return escape ?? text[at] ?? '';
}

function repairToken(token: string): string {
  if (/^\\u[dD][89a-fA-F]..$/.test(token)) return '\\ufffd';
  return token.length === 1 && token < ' '
    ? `\\u${token.charCodeAt(0).toString(16).padStart(4, '0')}`
    : token;
}

/**
 * Returns the JSON text of bytes after repairing them: invalid UTF-8 and lone surrogates become
 * U+FFFD, control characters in strings are escaped. Slow and simple, because it is the reference
 * for the page parser.
 */
export function cleanText(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  let clean = '';
  let isInside = false;
  for (let at = 0; at < text.length;) {
    const piece = isInside ? pieceAt(text, at) : (text[at] ?? '');
    if (piece === '"') isInside = !isInside;
    clean += isInside ? cleaned(piece) : piece;
    at += piece.length;
  }
  return clean;
}

/** Returns the next character, escape, or pair of escaped surrogates. */
function pieceAt(text: string, at: number): string {
  const rest = text.slice(at, at + 12);
  const [piece] =
    /^\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}/.exec(rest) ??
    /^\\u[0-9a-fA-F]{4}/.exec(rest) ??
    /^\\[^]/.exec(rest) ??
    [];
  return piece ?? text[at] ?? '';
}

function cleaned(piece: string): string {
  if (/^\\u[dD][89a-fA-F]..$/.test(piece)) return '\\ufffd';
  return piece.length === 1 && piece < ' '
    ? `\\u${piece.charCodeAt(0).toString(16).padStart(4, '0')}`
    : piece;
}

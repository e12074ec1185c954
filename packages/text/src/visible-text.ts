/**
 * Matches invisible characters that change what a terminal shows: all control characters (C0, DEL,
 * C1) except the line feed, marks that change the writing direction, and the Unicode line
 * separators.
 */
const INVISIBLE =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Replaces control characters by visible escapes such as `\x1b` or `\u202e`, so that text from a
 * server or a file cannot move the cursor of a terminal, change its title or hide part of a line.
 * Line feeds are kept.
 */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = character.charCodeAt(0);
    return code <= 0xff
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/**
 * Replaces the same characters in JSON text by JSON escapes, so that the text still parses to the
 * same value.
 */
export function visibleJson(json: string): string {
  return json.replace(
    INVISIBLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Invisible characters that change what a terminal shows: control characters except the line feed
 * (C0, DEL, C1), marks and overrides of the writing direction, and the line separators of Unicode.
 */
const UNSEEN =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Returns the text with control characters shown as `\x1b` or `\u202e`, so that the text of a
 * server or a file cannot move the cursor, change the title or hide part of a line. Line feeds
 * stay.
 */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.charCodeAt(0);
    return code <= 0xff
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** Returns JSON text with the same characters escaped as JSON escapes them, which keeps its meaning. */
export function visibleJson(json: string): string {
  return json.replace(
    UNSEEN,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

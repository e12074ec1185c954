const MAX_LENGTH = 120;
/** Matches characters that are invisible or change the direction of text. */
const INVISIBLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

/**
 * Returns a name from the data as the summary and the report show it: on one line, with at most 120
 * characters, and with codes instead of characters that are invisible or change the direction of
 * text.
 */
export function shownName(name: string): string {
  const points = Array.from(name.slice(0, 2 * MAX_LENGTH));
  const isLong = points.length > MAX_LENGTH || name.length > 2 * MAX_LENGTH;
  const short = isLong ? `${points.slice(0, MAX_LENGTH - 1).join('')}…` : name;
  if (short === '') return '(empty)';
  return short.replace(INVISIBLE, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}

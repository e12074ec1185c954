const MAX_LENGTH = 120;
/** Characters that show nothing, or change how what follows is shown. */
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

/**
 * Returns a name from the data as a report shows it: on one line, at most 120 characters, and with the code
 * in place of each character that is not seen or turns the direction of the text.
 */
export function shownName(name: string): string {
  const points = Array.from(name.slice(0, 2 * MAX_LENGTH));
  const isLong = points.length > MAX_LENGTH || name.length > 2 * MAX_LENGTH;
  const short = isLong ? `${points.slice(0, MAX_LENGTH - 1).join('')}…` : name;
  if (short === '') return '(empty)';
  return short.replace(UNSEEN, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}

import { byteAt, endOfBlanks, endOfColon, QUOTE, REFUSED, SPACE } from './bytes';

/*
 * Functions that step through a line that is known to be a fast-path line. They do not validate the
 * line, and read only as many bytes as they need to find the values.
 */

/** Returns the address of the value of the name whose quote is at `start`. */
export function valueOfName(start: usize): usize {
  if (byteAt(start) != QUOTE) return REFUSED;
  const end = endOfColon(start + 1);
  return end == REFUSED ? REFUSED : endOfBlanks(end);
}

export function afterBlanks(at: usize): usize {
  return byteAt(at) > SPACE ? at : endOfBlanks(at);
}

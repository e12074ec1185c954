import {
  byteAt,
  CLOSE_OBJECT,
  COLON,
  endOfBlanks,
  endOfString,
  QUOTE,
  REFUSED,
  SPACE,
} from './bytes';

/*
 * Steps through a line that is known to be regular: they look only at what tells where the values are.
 */

/** The value of the name whose quote stands at `start`. */
export function valueOfName(start: usize): usize {
  if (byteAt(start) != QUOTE) return REFUSED;
  const end = endOfString(start + 1);
  if (end == REFUSED) return REFUSED;
  const colon = endOfBlanks(end);
  return byteAt(colon) == COLON ? endOfBlanks(colon + 1) : REFUSED;
}

export function behindBlanks(at: usize): usize {
  return byteAt(at) > SPACE ? at : endOfBlanks(at);
}

export function isEnd(at: usize): bool {
  return byteAt(at) == CLOSE_OBJECT;
}

import { resolveName } from './caller';
import {
  byteAt,
  CLOSE_OBJECT,
  COMMA,
  endOfBlanks,
  endOfValue,
  OPEN_OBJECT,
  QUOTE,
  REFUSED,
  SPACE,
} from './bytes';
import { KINDS } from './layout';
import { bagNames, NO_ENTRY, NO_NAME } from './names';
import { isBag, isHead, MAX_CHOSEN } from './shape';
import { Kind } from './text';
import { valueOfName } from './walk';

/*
 * Finds the values of a fast-path line that the raw format writes: the event's name, the properties
 * object, and the chosen properties, which have columns of their own.
 */

/** Number of chosen properties. The first one is the time. */
export let chosenCount: i32 = 0;
export function setChosenCount(count: i32): void {
  chosenCount = count;
}

/**
 * Start and end of the value of each chosen property in the current line; 0 if the line does not
 * have it.
 */
export const starts = new StaticArray<usize>(MAX_CHOSEN);
export const ends = new StaticArray<usize>(MAX_CHOSEN);
export let headStart: usize = 0;
export let headEnd: usize = 0;
export let bagStart: usize = 0;
export let bagEnd: usize = 0;

/**
 * Bits of `memberKind` that show what happens to a property. The bits above them, from bit
 * `MEMBER_BITS` on, show which chosen properties it is. `KNOWN_MEMBER` distinguishes the result
 * from `Kind.UNKNOWN`.
 */
const KNOWN_MEMBER: u32 = 1;
export const LEFT_OUT_MEMBER: u32 = 2;
export const HASHED_MEMBER: u32 = 4;
export const MEMBER_BITS: u32 = 3;

/** Finds the values of the line. Returns the address of its newline. */
export function findValues(start: usize): usize {
  for (let index = 0; index < chosenCount; index += 1) {
    starts[index] = 0;
    ends[index] = 0;
  }
  let at = endOfBlanks(start);
  do {
    const name = endOfBlanks(at + 1);
    at = valueOfName(name);
    if (at == REFUSED) return REFUSED;
    if (isHead(name)) {
      headStart = at;
      at = endOfValue(at, false);
      headEnd = at;
    } else if (isBag(name)) {
      bagStart = at;
      at = findInBag(at);
      bagEnd = at;
    } else at = endOfValue(at, true);
    if (at == REFUSED) return REFUSED;
    at = endOfBlanks(at);
  } while (byteAt(at) == COMMA);
  return byteAt(at) == CLOSE_OBJECT ? endOfBlanks(at + 1) : REFUSED;
}

/**
 * Finds the chosen properties in the properties object. Returns the address after the object.
 * Refuses an object that contains white space between tokens.
 */
function findInBag(start: usize): usize {
  if (byteAt(start) != OPEN_OBJECT) return REFUSED;
  let at = start + 1;
  let entry = NO_NAME;
  while (byteAt(at) == QUOTE) {
    entry = bagNames.find(at + 1, entry);
    if (entry == NO_ENTRY) return REFUSED;
    // Refuses white space between the name and its colon.
    if (byteAt(bagNames.end - 2) != QUOTE) return REFUSED;
    const value = bagNames.end;
    if (byteAt(value) <= SPACE) return REFUSED;
    at = endOfValue(value, false);
    if (at == REFUSED) return REFUSED;
    const chosen = memberKind(entry) >>> MEMBER_BITS;
    if (chosen != 0) note(chosen, value, at);
    if (byteAt(at) != COMMA) break;
    at += 1;
  }
  return byteAt(at) == CLOSE_OBJECT ? at + 1 : REFUSED;
}

/** Returns what happens to a property, with a bit for each chosen property of this name. */
export function memberKind(entry: i32): u32 {
  const place = KINDS + ((<usize>entry) << 2);
  let kind = load<i32>(place);
  if (kind == Kind.UNKNOWN) {
    kind = resolveName(entry) | KNOWN_MEMBER;
    store<i32>(place, kind);
  }
  return <u32>kind;
}

function note(chosen: u32, start: usize, end: usize): void {
  for (let left = chosen; left != 0; left &= left - 1) {
    const index = <i32>ctz(left);
    starts[index] = start;
    ends[index] = end;
  }
}

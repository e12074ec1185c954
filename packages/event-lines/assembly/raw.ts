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
  startsNumber,
} from './bytes';
import { KINDS } from './layout';
import { bagNames, NO_ENTRY, NO_NAME } from './names';
import { append, appendSetting, hasRoom, out, put, putNull } from './output';
import { isBag, isHead, MAX_CHOSEN, Setting, settingLength } from './shape';
import { resolveName } from './caller';
import { isWhole, Kind, putValue } from './text';
import { beginTime, countTime, endTime, putTime } from './time';
import { valueOfName } from './walk';

/** The number of chosen properties, of which the first is the time. */
let chosenCount: i32 = 0;
/** A bit for each of them whose column is an integer. */
let integerColumns: u32 = 0;

export function setChosen(count: i32, integers: u32): void {
  chosenCount = count;
  integerColumns = integers;
}

/** The addresses of their values in the current line; 0 if it has none. */
const starts = new StaticArray<usize>(MAX_CHOSEN);
const ends = new StaticArray<usize>(MAX_CHOSEN);
let headStart: usize = 0;
let headEnd: usize = 0;
let bagStart: usize = 0;
let bagEnd: usize = 0;

/**
 * Writes the fast-path line at `start` as a record of the raw format: the head, the time and the
 * chosen properties as columns of text or integers, and the bag unchanged. It first finds where
 * they are, then copies each. A value of another type than its column is rare. Lines with white
 * space in what is copied are refused: the object path leaves it out, since it may contain carriage
 * returns, at which some readers end a line.
 */
export function writeRaw(start: usize): usize {
  const end = find(start);
  if (end == REFUSED || !hasRoom(start, chosenBytes())) return REFUSED;
  beginTime();
  put(OPEN_OBJECT);
  if (settingLength(Setting.NAME_COLUMN) > 0) {
    if (!putText(Setting.NAME_COLUMN, headStart, headEnd)) return REFUSED;
  }
  if (ends[0] > 0) putTime(starts[0]);
  endTime();
  for (let index = 1; index < chosenCount; index += 1) {
    const column = Setting.PROPERTIES + index;
    if (settingLength(column) == 0) continue;
    const isInteger = ((integerColumns >>> index) & 1) != 0;
    const isPut = isInteger
      ? putInteger(column, starts[index], ends[index])
      : putText(column, starts[index], ends[index]);
    if (!isPut) return REFUSED;
  }
  if (settingLength(Setting.BAG_COLUMN) > 0) putRange(Setting.BAG_COLUMN, bagStart, bagEnd);
  if (load<u8>(out - 1) != COMMA) return REFUSED;
  store<u8>(out - 1, <u8>CLOSE_OBJECT);
  countTime();
  return end;
}

/**
 * Returns the bytes of the chosen properties. They are also in the bag, and may be chosen twice:
 * together they may exceed the line.
 */
function chosenBytes(): usize {
  let bytes: usize = 0;
  for (let index = 1; index < chosenCount; index += 1) bytes += ends[index] - starts[index];
  // As text a value may take twice its bytes.
  return 2 * bytes;
}

/** Stores where everything is; returns the address of the newline. */
function find(start: usize): usize {
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

/** Returns the address after the bag; refuses one with white space. */
function findInBag(start: usize): usize {
  if (byteAt(start) != OPEN_OBJECT) return REFUSED;
  let at = start + 1;
  let entry = NO_NAME;
  while (byteAt(at) == QUOTE) {
    entry = bagNames.find(at + 1, entry);
    if (entry == NO_ENTRY) return REFUSED;
    // The found end of a name with white space before its colon includes that white space.
    if (byteAt(bagNames.end - 2) != QUOTE) return REFUSED;
    const value = bagNames.end;
    if (byteAt(value) <= SPACE) return REFUSED;
    at = endOfValue(value, false);
    if (at == REFUSED) return REFUSED;
    const chosen = chosenBy(entry);
    if (chosen != 0) note(chosen, value, at);
    if (byteAt(at) != COMMA) break;
    at += 1;
  }
  return byteAt(at) == CLOSE_OBJECT ? at + 1 : REFUSED;
}

/** Returns a bit for each chosen property of this name; 0 when there is none. */
function chosenBy(entry: i32): u32 {
  const place = KINDS + ((<usize>entry) << 2);
  let kind = load<i32>(place);
  if (kind == Kind.UNKNOWN) {
    // One more bit distinguishes "none chosen" from "unknown".
    kind = (resolveName(entry) << 1) | 1;
    store<i32>(place, kind);
  }
  return (<u32>kind) >>> 1;
}

function note(chosen: u32, start: usize, end: usize): void {
  for (let left = chosen; left != 0; left &= left - 1) {
    const index = <i32>ctz(left);
    starts[index] = start;
    ends[index] = end;
  }
}

/** Writes the value as text; a string and null unchanged. */
function putText(column: i32, start: usize, end: usize): bool {
  const byte = end == 0 ? 0 : byteAt(start);
  if (end == 0 || byte == QUOTE || byte == 0x6e) {
    putRange(column, start, end);
    return true;
  }
  appendSetting(column);
  return putValue(start) != REFUSED;
}

/**
 * The maximum number of characters of an integer that is copied; longer ones are left to the object
 * path.
 */
const MAX_INTEGER_DIGITS: usize = 18;

/** Writes a whole number or null unchanged; returns false for anything else. */
function putInteger(column: i32, start: usize, end: usize): bool {
  const isEmpty = end == 0 || byteAt(start) == 0x6e;
  if (!isEmpty) {
    if (!startsNumber(byteAt(start)) || end - start > MAX_INTEGER_DIGITS || !isWhole(start))
      return false;
  }
  putRange(column, start, end);
  return true;
}

function putRange(column: i32, start: usize, end: usize): void {
  appendSetting(column);
  if (end == 0) putNull();
  else append(start, <i32>(end - start));
  put(COMMA);
}

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
import { append, appendSetting, hasRoom, out, put, putNull, setOut } from './output';
import { isBag, isHead, MAX_CHOSEN, Setting, settingLength } from './shape';
import { resolveName } from './caller';
import { isWhole, Kind, putHash, putValue } from './text';
import {
  beginKey,
  ID_PART,
  noteHashedOwner,
  noteKeyHead,
  noteKeyPart,
  OWNER_PART,
  putKey,
} from './key';
import { beginTime, countTime, endTime, putTime } from './time';
import { valueOfName } from './walk';

/** The number of chosen properties, of which the first is the time. */
let chosenCount: i32 = 0;
/** A bit for each of them whose column is an integer. */
let integerColumns: u32 = 0;
/** A bit for each of them whose column holds the hash of its value. */
let hashedColumns: u32 = 0;
/** Whether members of the bag are left out or hashed. */
let changesBag: bool = false;
/** Which of them are parts of the key; 0 where none is, as that is the time. */
let ownerColumn: i32 = 0;
let idColumn: i32 = 0;

/** What happens to a member of the bag; the bits above show which chosen property it is. */
const KNOWN_MEMBER: u32 = 1;
export const LEFT_OUT_MEMBER: u32 = 2;
export const HASHED_MEMBER: u32 = 4;
export const MEMBER_BITS: u32 = 3;

export function setProjection(changes: bool, hashed: u32): void {
  changesBag = changes;
  hashedColumns = hashed;
}

export function setKeyColumns(owner: i32, id: i32): void {
  ownerColumn = owner;
  idColumn = id;
}

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
  beginKey();
  noteKeyHead(headStart, headEnd);
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
    const isHashed = ((hashedColumns >>> index) & 1) != 0;
    const isPut = isHashed
      ? putHashedColumn(index, isInteger, start)
      : isInteger
        ? putInteger(column, starts[index], ends[index])
        : putText(column, starts[index], ends[index]);
    if (!isPut) return REFUSED;
  }
  noteChosenParts();
  if (settingLength(Setting.BAG_COLUMN) > 0) {
    if (!changesBag) putRange(Setting.BAG_COLUMN, bagStart, bagEnd);
    else if (!putChangedBag()) return REFUSED;
  }
  if (!putKey(start, end)) return REFUSED;
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
    const chosen = memberKind(entry) >>> MEMBER_BITS;
    if (chosen != 0) note(chosen, value, at);
    if (byteAt(at) != COMMA) break;
    at += 1;
  }
  return byteAt(at) == CLOSE_OBJECT ? at + 1 : REFUSED;
}

/** What happens to the member, and a bit for each chosen property of this name. */
function memberKind(entry: i32): u32 {
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

/** The hash of a chosen property as text; what is hashed is not an integer. */
function putHashedColumn(index: i32, isInteger: bool, line: usize): bool {
  appendSetting(Setting.PROPERTIES + index);
  const start = starts[index];
  if (isInteger || ends[index] == 0) putNull();
  else {
    const mark = out;
    if (!putHash(start, ends[index], true)) return false;
    if (index == ownerColumn) noteHashedOwner(start, mark, out);
  }
  put(COMMA);
  return hasRoom(line, chosenBytes());
}

function noteChosenParts(): void {
  const isHashed = ((hashedColumns >>> ownerColumn) & 1) != 0;
  if (ownerColumn > 0 && !isHashed && ends[ownerColumn] > 0) {
    noteKeyPart(OWNER_PART, starts[ownerColumn], ends[ownerColumn]);
  }
  if (idColumn > 0 && ends[idColumn] > 0) noteKeyPart(ID_PART, starts[idColumn], ends[idColumn]);
}

/** The bag without the members that are left out, and with the hashes of others; those between are copied at once. */
function putChangedBag(): bool {
  appendSetting(Setting.BAG_COLUMN);
  put(OPEN_OBJECT);
  const first = out;
  let at = bagStart + 1;
  let copied = at;
  let entry = NO_NAME;
  while (byteAt(at) == QUOTE) {
    entry = bagNames.find(at + 1, entry);
    if (entry == NO_ENTRY) return false;
    const value = bagNames.end;
    const end = endOfValue(value, false);
    if (end == REFUSED) return false;
    const kind = memberKind(entry);
    const next = byteAt(end) == COMMA ? end + 1 : end;
    if ((kind & LEFT_OUT_MEMBER) != 0) {
      if (at > copied) append(copied, <i32>(at - copied));
      copied = next;
    } else if ((kind & HASHED_MEMBER) != 0) {
      append(copied, <i32>(value - copied));
      if (!putHash(value, end, false)) return false;
      copied = end;
    }
    at = next;
  }
  if (at > copied) append(copied, <i32>(at - copied));
  // The comma of a last member that is left out.
  if (out > first && load<u8>(out - 1) == COMMA) setOut(out - 1);
  put(CLOSE_OBJECT);
  put(COMMA);
  return true;
}

import {
  byteAt,
  CLOSE_OBJECT,
  COMMA,
  endOfValue,
  OPEN_OBJECT,
  QUOTE,
  REFUSED,
  startsNumber,
} from './bytes';
import { bagNames, NO_ENTRY, NO_NAME } from './names';
import { append, appendSetting, hasRoom, out, put, putNull, setOut } from './output';
import { Setting, settingLength } from './shape';
import { putHash } from './hash';
import { isWhole, putValue } from './text';
import {
  beginKey,
  keepKey,
  ID_PART,
  noteHashedOwner,
  noteKeyHead,
  noteKeyPart,
  OWNER_PART,
  putKey,
} from './key';
import {
  bagEnd,
  bagStart,
  chosenCount,
  ends,
  findValues,
  HASHED_MEMBER,
  headEnd,
  headStart,
  LEFT_OUT_MEMBER,
  memberKind,
  setChosenCount,
  starts,
} from './places';
import { beginTime, countTime, endTime, putTime } from './time';

/** For each chosen property, a bit that is 1 if its column is an integer. */
let integerColumns: u32 = 0;
/** For each chosen property, a bit that is 1 if its column is the hash of its value. */
let hashedColumns: u32 = 0;
/** Whether any properties are left out or hashed. */
let changesBag: bool = false;
/** Indexes of the chosen properties that are parts of the key; 0 (the time) if there is none. */
let ownerColumn: i32 = 0;
let idColumn: i32 = 0;

export function setProjection(changes: bool, hashed: u32): void {
  changesBag = changes;
  hashedColumns = hashed;
}

export function setKeyColumns(owner: i32, id: i32): void {
  ownerColumn = owner;
  idColumn = id;
}

export function setChosen(count: i32, integers: u32): void {
  setChosenCount(count);
  integerColumns = integers;
}

/**
 * Writes the fast-path line at `start` as a record of the raw format: the event's name, the time
 * and the chosen properties as columns of text or integers, and the properties object unchanged.
 * First finds these values and then copies them. Returns the address of the newline.
 *
 * A line with white space in a copied value is refused. The reference implementation writes it
 * without the white space, because it may contain carriage returns, which some readers treat as the
 * end of a line.
 */
export function writeRaw(start: usize): usize {
  const end = findValues(start);
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
  keepKey();
  return end;
}

/**
 * Returns the number of bytes that the columns of the chosen properties may take. They are written
 * in addition to the properties object, and a property may be chosen twice, so together they may be
 * longer than the line.
 */
function chosenBytes(): usize {
  let bytes: usize = 0;
  for (let index = 1; index < chosenCount; index += 1) bytes += ends[index] - starts[index];
  // A value that is written as text may take twice its length.
  return 2 * bytes;
}

/** Writes a value as text. Strings and null are copied unchanged. */
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
 * Maximum number of characters of an integer that is copied. Lines with longer integers are left to
 * the reference implementation.
 */
const MAX_INTEGER_DIGITS: usize = 18;

/** Writes an integer or null unchanged. Returns false for any other value. */
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

/**
 * Writes the hash of a chosen property as text. An integer column becomes null instead, because a
 * hash is not an integer. Returns false if there is not enough space.
 */
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

/**
 * Writes the properties object without the members that are left out, and with the hashes of the
 * members that are hashed. The bytes between these members are copied at once.
 */
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
  // Removes the comma after a member, if the members after it were left out.
  if (out > first && load<u8>(out - 1) == COMMA) setOut(out - 1);
  put(CLOSE_OBJECT);
  put(COMMA);
  return true;
}

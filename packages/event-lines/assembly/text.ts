import {
  byteAt,
  CLOSE_OBJECT,
  COMMA,
  endOfBlanks,
  endOfValue,
  isDigit,
  MINUS,
  OPEN_LIST,
  OPEN_OBJECT,
  POINT,
  QUOTE,
  REFUSED,
  startsNumber,
  ZERO,
} from './bytes';
import { copyNested, copyNumber, copyString } from './copy-value';
import { COLUMN_LENGTHS, COLUMN_STARTS, KINDS } from './layout';
import { bagNames, NO_ENTRY, NO_NAME } from './names';
import { resolveName, writeValue } from './caller';
import { putHash } from './hash';
import {
  beginKey,
  keepKey,
  KEY_PARTS,
  noteHashedOwner,
  noteKeyHead,
  noteKeyPart,
  OWNER_PART,
  putKey,
} from './key';
import { append, appendSetting, hasRoom, out, put, setOut } from './output';
import { isBag, isHead, Setting, settingLength } from './shape';
import { beginTime, countTime, endTime, putTime } from './time';
import { afterBlanks, valueOfName } from './walk';

/** What to do with a property. */
export enum Kind {
  /** The property has no column yet. Its line is left to the reference implementation. */
  UNKNOWN,
  COLUMN,
  /** The property is not written. */
  DROPPED,
  TIME,
  /** The column contains the hash of the value. */
  HASHED,
}

/**
 * Whether numbers with a fraction or exponent, minus zero, lists and objects are copied as they are
 * written. If false, the host writes them.
 */
let keepsJson: bool = true;

export function setKeepsJson(value: bool): void {
  keepsJson = value;
}

/**
 * Writes the fast-path line at `start` as a record in the text format, with one column of text per
 * property, in one pass and in the order of the source. Returns the address of the newline.
 *
 * ```
 *   "$city" : "Łódź",   →  "city":"Łódź",        the column from the table, the text unchanged
 *   "price" : 9.90,     →  "price":"9.90",       the digits in quotes
 *   "vip" : true,       →  "vip":"true",
 *   "tags" : ["a",1],   →  "tags":"[\"a\",1]",   quotes escaped
 *   "time" : 1718000000 →  "time":"2024-06-10T06:13:20Z"
 * ```
 *
 * Values that this program cannot copy, such as nested values with white space or escapes, are
 * written by the host. The value of a property that is not written is only skipped.
 */
export function writeText(start: usize): usize {
  beginTime();
  beginKey();
  put(OPEN_OBJECT);
  let at = endOfBlanks(start);
  do {
    const name = endOfBlanks(at + 1);
    at = valueOfName(name);
    if (at == REFUSED) return REFUSED;
    if (isHead(name)) {
      const value = at;
      at = putHead(at);
      if (at != REFUSED) noteKeyHead(value, at);
    } else if (isBag(name)) at = putBag(at);
    else at = endOfValue(at, true);
    if (at == REFUSED) return REFUSED;
    at = endOfBlanks(at);
  } while (byteAt(at) == COMMA);
  if (byteAt(at) != CLOSE_OBJECT) return REFUSED;
  const end = endOfBlanks(at + 1);
  endTime();
  if (!putKey(start, end)) return REFUSED;
  // Replaces the comma after the last member. Without one, no column was written, and the line is
  // refused.
  if (load<u8>(out - 1) != COMMA) return REFUSED;
  store<u8>(out - 1, <u8>CLOSE_OBJECT);
  countTime();
  keepKey();
  return end;
}

function putHead(at: usize): usize {
  if (settingLength(Setting.NAME_COLUMN) == 0) return endOfValue(at, true);
  appendSetting(Setting.NAME_COLUMN);
  return putValue(at);
}

function putBag(start: usize): usize {
  if (byteAt(start) != OPEN_OBJECT) return REFUSED;
  let at = afterBlanks(start + 1);
  let entry = NO_NAME;
  while (byteAt(at) == QUOTE) {
    entry = bagNames.find(at + 1, entry);
    if (entry == NO_ENTRY) return REFUSED;
    at = putProperty(afterBlanks(bagNames.end), entry);
    if (at == REFUSED) return REFUSED;
    at = afterBlanks(at);
    if (byteAt(at) != COMMA) break;
    at = afterBlanks(at + 1);
  }
  return byteAt(at) == CLOSE_OBJECT ? at + 1 : REFUSED;
}

function putProperty(at: usize, entry: i32): usize {
  const place = (<usize>entry) << 2;
  let kind = load<i32>(KINDS + place);
  if (kind == Kind.UNKNOWN) {
    kind = resolveName(entry);
    store<i32>(KINDS + place, kind);
  }
  const parts = kind & KEY_PARTS;
  kind &= ~KEY_PARTS;
  if (kind == Kind.TIME) return putTime(at);
  if (kind == Kind.HASHED) return putHashed(at, entry, parts);
  let end = REFUSED;
  if (kind == Kind.COLUMN) {
    if (!putColumn(at, entry)) return REFUSED;
    end = putValue(at);
  } else if (kind == Kind.DROPPED) end = endOfValue(at, true);
  if (parts != 0 && end != REFUSED) noteKeyPart(parts, at, end);
  return end;
}

/**
 * Writes the column of a property. Returns false if there is not enough space for it and the rest
 * of the line.
 */
function putColumn(at: usize, entry: i32): bool {
  const place = (<usize>entry) << 2;
  const length = load<i32>(COLUMN_LENGTHS + place);
  if (!hasRoom(at, length)) return false;
  append(<usize>load<i32>(COLUMN_STARTS + place), length);
  return true;
}

function putHashed(at: usize, entry: i32, parts: i32): usize {
  if (!putColumn(at, entry)) return REFUSED;
  const end = endOfValue(at, true);
  const mark = out;
  if (end == REFUSED || !putHash(at, end, true)) return REFUSED;
  if ((parts & OWNER_PART) != 0) noteHashedOwner(at, mark, out);
  put(COMMA);
  return end;
}

/** Writes a value as text, and a comma. */
export function putValue(at: usize): usize {
  const byte = byteAt(at);
  let end = REFUSED;
  if (byte == QUOTE) end = copyString(at);
  else if (startsNumber(byte)) {
    if (keepsJson || isWhole(at)) end = copyNumber(at);
  } else if (byte == OPEN_OBJECT || byte == OPEN_LIST) {
    if (keepsJson) end = copyNested(at);
  } else end = putWord(at, byte);
  if (end == REFUSED) end = putRare(at);
  if (end == REFUSED) return REFUSED;
  put(COMMA);
  return end;
}

function putWord(at: usize, byte: u32): usize {
  if (byte == 0x74) appendSetting(Setting.TRUE);
  else if (byte == 0x66) appendSetting(Setting.FALSE);
  else appendSetting(Setting.NULL);
  return byte == 0x66 ? at + 5 : at + 4;
}

/**
 * Reports whether a number consists of digits only, after an optional minus sign, and is not minus
 * zero. Some text styles write other numbers differently.
 */
export function isWhole(start: usize): bool {
  let at = byteAt(start) == MINUS ? start + 1 : start;
  const isNegativeZero = at > start && byteAt(at) == ZERO;
  while (isDigit(byteAt(at))) at += 1;
  return byteAt(at) != POINT && (byteAt(at) | 0x20) != 0x65 && !isNegativeZero;
}

function putRare(at: usize): usize {
  const end = endOfValue(at, true);
  if (end == REFUSED) return REFUSED;
  const length = writeValue(at, end, out);
  if (length < 0) return REFUSED;
  setOut(out + length);
  return hasRoom(end, 0) ? end : REFUSED;
}

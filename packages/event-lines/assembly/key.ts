import { byteAt, COMMA, QUOTE, startsNumber } from './bytes';
import { writeLineKey } from './caller';
import { finishHashes, hasEscape } from './hash';
import { HashQueue } from './hash-queue';
import { KEY_OWNERS, KEY_QUEUE, KEY_SIZE, KEY_TEXTS, LANES, PAD } from './layout';
import { append, appendSetting, out, put, setOut } from './output';
import { beginHashes, hashBlocks, storeDigests } from './sha256';
import { Setting, settingLength } from './shape';
import { putSeconds } from './time';

/*
 * Computes the key of a record: a hash of the event's name, time, owner (user) and id, joined as
 * texts. The time must be an integer, and the other parts must be strings without escapes; the
 * owner may also be a hash. The host computes all other keys from their lines.
 */

/** How keys are made. */
export enum KeyMode {
  NONE,
  /** From the parts, if this program can (see above), else by the host. */
  PARTS,
  /** Always by the host, from the line. */
  LINE,
}

/** Bits in a `Kind` that mark a property as a part of the key. */
export const OWNER_PART: i32 = 0x100;
export const ID_PART: i32 = 0x200;
export const KEY_PARTS: i32 = OWNER_PART | ID_PART;

const SEPARATOR: u32 = 0x1f;
/** Number of bytes of the hash that are used for the key. */
const KEY_BYTES: usize = 16;
/** Maximum length of a time in seconds, in bytes. */
const MAX_TIME_BYTES: usize = 32;

/** Keys that are not written yet, although their space in the output is reserved. */
const keys: HashQueue = changetype<HashQueue>(KEY_QUEUE);

let mode: i32 = KeyMode.NONE;
let hasOwner: bool = false;
/** False if a part of the current line is of a type from which the key cannot be computed here. */
let isPlain: bool = true;
let headStart: usize = 0;
let headEnd: usize = 0;
let ownerStart: usize = 0;
let ownerEnd: usize = 0;
/** Whether the owner is hashed. The hash may not be written yet. */
let isOwnerHashed: bool = false;
/**
 * Length of the text whose hash is the key of the current line; 0 if the host computes the key.
 * `digits` is the output address of the key.
 */
let textLength: usize = 0;
let digits: usize = 0;
let idStart: usize = 0;
let idEnd: usize = 0;

export function setKeyMode(newMode: i32, owner: bool): void {
  mode = newMode;
  hasOwner = owner;
}

export function beginKey(): void {
  isPlain = true;
  isOwnerHashed = false;
  textLength = 0;
  headStart = 0;
  headEnd = 0;
  ownerStart = 0;
  ownerEnd = 0;
  idStart = 0;
  idEnd = 0;
}

export function noteKeyHead(start: usize, end: usize): void {
  if (byteAt(start) != QUOTE) {
    isPlain = false;
    return;
  }
  headStart = start + 1;
  headEnd = end - 1;
}

/**
 * Stores a value that is a part of the key.
 * @param parts bits that show which parts of the key the value is
 */
export function noteKeyPart(parts: i32, start: usize, end: usize): void {
  const first = byteAt(start);
  // Null counts as missing.
  if (first == 0x6e) return;
  if (first != QUOTE) {
    isPlain = false;
    return;
  }
  if ((parts & OWNER_PART) != 0) {
    ownerStart = start + 1;
    ownerEnd = end - 1;
  }
  if ((parts & ID_PART) != 0) {
    idStart = start + 1;
    idEnd = end - 1;
  }
}

/**
 * Stores where the output contains the owner's hash.
 * @param value address of the value that was hashed
 */
export function noteHashedOwner(value: usize, start: usize, end: usize): void {
  const first = byteAt(value);
  if (first == 0x6e) return;
  if (first != QUOTE && !startsNumber(first)) {
    isPlain = false;
    return;
  }
  isOwnerHashed = true;
  ownerStart = start + 1;
  ownerEnd = end - 1;
}

/** Writes the column, the key and a comma. Returns false if the key cannot be made. */
export function putKey(lineStart: usize, lineEnd: usize): bool {
  if (mode == KeyMode.NONE || settingLength(Setting.KEY_COLUMN) == 0) return true;
  const mark = out;
  const end = mode == KeyMode.PARTS ? joinParts() : 0;
  setOut(mark);
  appendSetting(Setting.KEY_COLUMN);
  if (end > 0) {
    textLength = end - textAt(keys.count);
    put(QUOTE);
    digits = out;
    setOut(out + 2 * KEY_BYTES);
    put(QUOTE);
  } else {
    const length = writeLineKey(lineStart, lineEnd, out);
    if (length < 0) return false;
    setOut(out + length);
  }
  put(COMMA);
  return true;
}

/** Call this when the record of the line was written completely. */
export function keepKey(): void {
  if (textLength == 0) return;
  keys.add(textAt(keys.count), textLength, digits);
  if (keys.isFull) finishKeys();
}

/** Computes and writes all keys in the queue, after the hashes of owners that they contain. */
export function finishKeys(): void {
  if (keys.count == 0) return;
  finishHashes();
  for (let at: usize = 0; at < keys.count; at += 1) copyOwner(at);
  beginHashes();
  keys.setLanes(0);
  hashBlocks();
  storeDigests();
  keys.writeDigits(KEY_BYTES);
}

/** Discards pending keys. Needed after an error has ended a call of `write`. */
export function forgetKeys(): void {
  keys.count = 0;
}

function textAt(at: usize): usize {
  return KEY_TEXTS + (KEY_SIZE + PAD) * at;
}

/**
 * Stores where the output contains the owner's hash, which may not be written yet.
 * @param to address in the text of the key to which the hash is copied before the text is hashed; 0
 *   if the owner is not hashed
 */
function noteOwner(to: usize): void {
  const place = KEY_OWNERS + 4 * keys.count;
  store<u32>(place, <u32>to);
  store<u32>(place + 4 * LANES, <u32>ownerStart);
  store<u32>(place + 8 * LANES, <u32>(ownerEnd - ownerStart));
}

function copyOwner(at: usize): void {
  const place = KEY_OWNERS + 4 * at;
  const to = <usize>load<u32>(place);
  if (to == 0) return;
  memory.copy(to, <usize>load<u32>(place + 4 * LANES), <usize>load<u32>(place + 8 * LANES));
}

/**
 * Joins the parts of the key. Returns the address after the text; 0 if the key cannot be computed
 * from the parts or the text is too long.
 */
function joinParts(): usize {
  if (!isPlain || headStart == 0 || idEnd == idStart) return 0;
  const length = headEnd - headStart + (ownerEnd - ownerStart) + (idEnd - idStart);
  if (length + MAX_TIME_BYTES > KEY_SIZE) return 0;
  setOut(textAt(keys.count));
  if (!putPart(headStart, headEnd)) return 0;
  put(SEPARATOR);
  if (!putSeconds()) return 0;
  put(SEPARATOR);
  noteOwner(hasOwner && isOwnerHashed ? out : 0);
  if (hasOwner) {
    if (isOwnerHashed) setOut(out + ownerEnd - ownerStart);
    else if (!putPart(ownerStart, ownerEnd)) return 0;
    put(SEPARATOR);
  }
  return putPart(idStart, idEnd) ? out : 0;
}

/** Appends a part. Returns false if it contains escapes. */
function putPart(start: usize, end: usize): bool {
  if (end == start) return true;
  if (hasEscape(start, end)) return false;
  append(start, <i32>(end - start));
  return true;
}

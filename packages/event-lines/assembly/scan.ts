import {
  BACKSLASH,
  byteAt,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COMMA,
  endOfBlanks,
  endOfColon,
  endOfNumber,
  endOfString,
  endOfWord,
  NEWLINE,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  REFUSED,
  startsNumber,
} from './bytes';
import { noteEventName, noteEventTime, startCounting } from './count';
import { isBag, isHead, Setting, settingAt } from './shape';
import {
  BAG_NAMES,
  BAG_OF,
  COLLECTED,
  MAX_DEPTH,
  FRESH,
  INNER_NAMES,
  IS_COLLECTED,
  OBJECT_OF,
} from './layout';
import { bagNames, innerNames, NO_ENTRY, NO_NAME } from './names';

/** After this number of objects, their numbers start again, so that they fit into 32 bits. */
const MAX_OBJECTS: u32 = 4_000_000_000;

/**
 * Number of the object that began last. For each name, the number of the object in which it last
 * occurred is stored; if that is the current object, the name occurs twice.
 */
let objects: u32 = 0;
let freshCount: i32 = 0;
/** Number of new entries since the host last read them. */
export let collectedCount: i32 = 0;

export function takeCollected(): void {
  collectedCount = 0;
}

/**
 * Returns the address of the newline that ends the fast-path line at `start`, or `REFUSED` if the
 * line is not a fast-path line.
 *
 * A fast-path line is strict JSON (RFC 8259) and a record. In addition, no object in it has two
 * members of the same name, no value is nested more than 16 deep, and the event's name ("head") and
 * the properties object ("bag") occur once each. Other lines are not invalid: the reference
 * implementation reads them.
 *
 * ```
 *   line    { member (, member)* } newline
 *   member  "head" : value                    once
 *           "bag" : bag                       once
 *           "other, without escapes" : value  not read
 *   bag     { (name : value (, name : value)*)? }
 *   value   string | number | true | false | null | list | object
 * ```
 *
 * White space is allowed between any two of these tokens. Nothing is copied.
 */
export function scanLine(start: usize): usize {
  prepare();
  const at = record(endOfBlanks(start));
  if (at == REFUSED) return REFUSED;
  const end = endOfBlanks(at);
  return byteAt(end) == NEWLINE ? end : REFUSED;
}

/**
 * Adds the new names of the last line to those that the host reads. Call this only if it was a
 * fast-path line.
 */
export function collectNames(): void {
  for (let index = 0; index < freshCount; index += 1) {
    const entry = load<i32>(FRESH + ((<usize>index) << 2));
    store<i32>(IS_COLLECTED + ((<usize>entry) << 2), 1);
    store<i32>(COLLECTED + ((<usize>collectedCount) << 2), entry);
    collectedCount += 1;
  }
}

function prepare(): void {
  freshCount = 0;
  startCounting();
  if (innerNames.isFull) innerNames.clear();
  if (objects < MAX_OBJECTS) return;
  objects = 0;
  memory.fill(BAG_OF, 0, (<usize>BAG_NAMES + 1) * 4);
  memory.fill(OBJECT_OF, 0, (<usize>INNER_NAMES + 1) * MAX_DEPTH * 4);
}

function record(start: usize): usize {
  if (byteAt(start) != OPEN_OBJECT) return REFUSED;
  let heads = 0;
  let bags = 0;
  let at = start;
  do {
    at = endOfBlanks(at + 1);
    const head = isHead(at);
    const bagged = !head && isBag(at);
    at = head || bagged ? endOfColon(at + 1) : endOfOtherName(at);
    if (at == REFUSED) return REFUSED;
    if (head) noteEventName(endOfBlanks(at));
    at = bagged ? bag(at) : value(at, 0);
    if (at == REFUSED) return REFUSED;
    heads += <i32>head;
    bags += <i32>bagged;
    at = endOfBlanks(at);
  } while (byteAt(at) == COMMA);
  return heads == 1 && bags == 1 && byteAt(at) == CLOSE_OBJECT ? at + 1 : REFUSED;
}

function bag(start: usize): usize {
  let at = endOfBlanks(start);
  if (byteAt(at) != OPEN_OBJECT) return REFUSED;
  at = endOfBlanks(at + 1);
  if (byteAt(at) == CLOSE_OBJECT) return at + 1;
  objects += 1;
  const own = objects;
  let entry = NO_NAME;
  while (byteAt(at) == QUOTE) {
    entry = bagNames.find(at + 1, entry);
    if (entry == NO_ENTRY) return REFUSED;
    const first = bagNames.firstOf(entry);
    if (first == <i32>settingAt(Setting.COUNTED_TIME)) noteEventTime(endOfBlanks(bagNames.end));
    const lastObject = BAG_OF + ((<usize>first) << 2);
    if (load<u32>(lastObject) == own) return REFUSED;
    store<u32>(lastObject, own);
    if (load<i32>(IS_COLLECTED + ((<usize>entry) << 2)) == 0) {
      store<i32>(FRESH + ((<usize>freshCount) << 2), entry);
      freshCount += 1;
    }
    at = value(bagNames.end, 0);
    if (at == REFUSED) return REFUSED;
    at = endOfBlanks(at);
    if (byteAt(at) != COMMA) return byteAt(at) == CLOSE_OBJECT ? at + 1 : REFUSED;
    at = endOfBlanks(at + 1);
  }
  return REFUSED;
}

/** @param depth number of lists and objects that contain the value, within the properties object */
function value(start: usize, depth: i32): usize {
  const at = endOfBlanks(start);
  const byte = byteAt(at);
  if (byte == QUOTE) return endOfString(at + 1);
  if (startsNumber(byte)) return endOfNumber(at);
  if (byte != OPEN_OBJECT && byte != OPEN_LIST) return endOfWord(at);
  if (depth == MAX_DEPTH) return REFUSED;
  return byte == OPEN_LIST ? list(at, depth) : object(at, depth);
}

function list(start: usize, depth: i32): usize {
  let at = endOfBlanks(start + 1);
  if (byteAt(at) == CLOSE_LIST) return at + 1;
  while (true) {
    at = value(at, depth + 1);
    if (at == REFUSED) return REFUSED;
    at = endOfBlanks(at);
    if (byteAt(at) != COMMA) return byteAt(at) == CLOSE_LIST ? at + 1 : REFUSED;
    at += 1;
  }
}

function object(start: usize, depth: i32): usize {
  let at = endOfBlanks(start + 1);
  if (byteAt(at) == CLOSE_OBJECT) return at + 1;
  objects += 1;
  const own = objects;
  let entry = NO_NAME;
  while (byteAt(at) == QUOTE) {
    entry = innerNames.find(at + 1, entry);
    if (entry == NO_ENTRY) return REFUSED;
    const place = OBJECT_OF + ((<usize>(innerNames.firstOf(entry) * MAX_DEPTH + depth)) << 2);
    if (load<u32>(place) == own) return REFUSED;
    store<u32>(place, own);
    at = value(innerNames.end, depth + 1);
    if (at == REFUSED) return REFUSED;
    at = endOfBlanks(at);
    if (byteAt(at) != COMMA) return byteAt(at) == CLOSE_OBJECT ? at + 1 : REFUSED;
    at = endOfBlanks(at + 1);
  }
  return REFUSED;
}

/**
 * Returns the address after the colon of a name that is neither head nor bag. `start` is the
 * address of its quote. A name with escapes is refused, because it might be another spelling of
 * head or bag.
 */
function endOfOtherName(start: usize): usize {
  if (byteAt(start) != QUOTE) return REFUSED;
  const end = endOfColon(start + 1);
  for (let at = start; at < end; at += 1) if (byteAt(at) == BACKSLASH) return REFUSED;
  return end;
}

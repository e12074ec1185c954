import { REFUSED } from './bytes';
import { countLine, countedPairs, setCounted, takeCounted } from './count';
import { IS_COLLECTED, KINDS, OUTPUT, OUTPUT_END } from './layout';
import { bagNames, innerNames, MEMORY_END } from './names';
import { appendSetting, hasRoom, out, setInputEnd, setOut } from './output';
import { finishHashes, setHashKey } from './hash';
import { finishKeys, setKeyMode } from './key';
import { setChosen, setKeyColumns, setProjection, writeRaw } from './raw';
import { collectedCount, collectNames, scanLine, takeCollected } from './scan';
import { Setting } from './shape';
import { setKeepsJson, writeText } from './text';
import { forgetTimes, greatest, least, withoutTime } from './time';

/*
 * The interface of the caller. Bytes to be read are copied to INPUT: whole lines, the last with its
 * newline. All positions are addresses. The caller owns SETTINGS, and the tables of columns while a
 * name is resolved.
 */

/** The number of lines consumed by the last call, and why it stopped. */
let lines: i32 = 0;
let isFull: bool = false;
let isRaw: bool = false;

/** Returns the memory that the instance needs, in pages of 64 KiB. */
export function pages(): i32 {
  return <i32>((MEMORY_END + 0xffff) >>> 16);
}

/** Forgets the body: everything that lives longer than a call. */
export function reset(): void {
  const entries = (<usize>(bagNames.count + 1)) << 2;
  memory.fill(KINDS, 0, entries);
  memory.fill(IS_COLLECTED, 0, entries);
  bagNames.clear();
  innerNames.clear();
  takeCollected();
  forgetTimes();
  setCounted(0);
}

/** @param integers a bit for each chosen property whose column is an integer and not text */
export function setFormat(raw: bool, keepsJson: bool, chosen: i32, integers: u32): void {
  isRaw = raw;
  setKeepsJson(keepsJson);
  setChosen(chosen, integers);
}

/**
 * What of the raw format is changed, and the key of hashes, of the settings; call it after `setFormat`.
 * @param hashed a bit for each chosen property whose column holds a hash
 */
export function project(changesBag: bool, hashed: u32): void {
  setProjection(changesBag, hashed);
  setHashKey();
}

/** @param owner which chosen property is that part of the key, as with `id`; 0 in the format of text */
export function setKey(mode: i32, hasOwner: bool, owner: i32, id: i32): void {
  setKeyMode(mode, hasOwner);
  setKeyColumns(owner, id);
}

/** Consumes regular lines from `start` on, at most `most`; returns the address where it stopped. */
export function scan(start: usize, end: usize, most: i32): usize {
  let at = start;
  lines = 0;
  takeCounted();
  while (at < end && lines < most) {
    const newline = scanLine(at);
    if (newline == REFUSED || !countLine()) break;
    collectNames();
    lines += 1;
    at = newline + 1;
  }
  return at;
}

/**
 * Writes the records of lines from `start` to before `end`, in their envelopes, to the output,
 * which is empty at first. Returns the address of the first line that it did not write: one that is
 * not a fast-path line or is left to the object path, or one for which no space was left after the
 * others.
 * @param limit the address after the last byte of the input
 * @param trusted whether all these lines are known to be fast-path lines
 */
export function write(start: usize, end: usize, limit: usize, trusted: bool): usize {
  setOut(OUTPUT);
  setInputEnd(limit);
  lines = 0;
  isFull = false;
  const at = writeLines(start, end, trusted);
  // Of a record that was undone, they belong after the end of the output.
  finishKeys();
  finishHashes();
  return at;
}

function writeLines(start: usize, end: usize, trusted: bool): usize {
  let at = start;
  while (at < end) {
    if (!trusted && scanLine(at) == REFUSED) return at;
    const before = out;
    const newline = hasRoom(at, 0) ? writeRecord(at) : REFUSED;
    if (newline == REFUSED) {
      setOut(before);
      // As the first line, it may have the space that it lacked after others.
      isFull = lines > 0 && before + ROOMY > OUTPUT_END;
      return at;
    }
    lines += 1;
    at = newline + 1;
  }
  return at;
}

/** Writes the record in its envelope; returns the address of the newline. */
function writeRecord(at: usize): usize {
  appendSetting(Setting.OPEN);
  const newline = isRaw ? writeRaw(at) : writeText(at);
  if (newline != REFUSED) appendSetting(Setting.CLOSE);
  return newline;
}

/** The space that a line has if it is the first. */
const ROOMY: usize = OUTPUT_END - OUTPUT - 256 * 1024;

export function lineCount(): i32 {
  return lines;
}

/** Whether the last call stopped only for lack of space. */
export function stoppedForRoom(): bool {
  return isFull;
}

export function outputEnd(): usize {
  return out;
}

/**
 * Counts the events of lines that `scan` consumes, by name and span of time.
 * @param milliseconds the length of a span; spans begin at the epoch
 */
export function countBy(milliseconds: f64): void {
  setCounted(<i64>milliseconds);
}

/** Returns how many counts of the last `scan` are at COUNTED. */
export function countCounted(): i32 {
  return countedPairs;
}

/** Returns how many entries at COLLECTED are new since the last call. */
export function takeNames(): i32 {
  const count = collectedCount;
  takeCollected();
  return count;
}

/** Returns the latest time that was a whole number, in epoch milliseconds; -1 without one. */
export function greatestTime(): f64 {
  return <f64>greatest;
}

/** Returns the earliest time that was a whole number, in epoch milliseconds; 1e15 without one. */
export function leastTime(): f64 {
  return <f64>least;
}

export function countWithoutTime(): i32 {
  return withoutTime;
}

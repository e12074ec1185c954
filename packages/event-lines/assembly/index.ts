import { REFUSED } from './bytes';
import { countLine, countedPairs, setCounted, takeCounted } from './count';
import { IS_COLLECTED, KINDS, OUTPUT, OUTPUT_END } from './layout';
import { bagNames, innerNames, MEMORY_END } from './names';
import { appendSetting, hasRoom, out, setInputEnd, setOut } from './output';
import { finishHashes, forgetHashes, setHashKey } from './hash';
import { finishKeys, forgetKeys, setKeyMode } from './key';
import { setChosen, setKeyColumns, setProjection, writeRaw } from './raw';
import { collectedCount, collectNames, scanLine, takeCollected } from './scan';
import { Setting } from './shape';
import { setKeepsJson, writeText } from './text';
import { forgetTimes, greatest, least, withoutTime } from './time';

/*
 * The functions that the host calls. The host copies complete lines to INPUT, each with its newline.
 * All positions are addresses. The host writes SETTINGS, and the tables of columns while a name is
 * resolved.
 */

/** Number of lines that the last call consumed; and whether it stopped because the output was full. */
let lines: i32 = 0;
let isFull: bool = false;
let isRaw: bool = false;

/** Returns the size of the memory that an instance needs, in pages of 64 KiB. */
export function pages(): i32 {
  return <i32>((MEMORY_END + 0xffff) >>> 16);
}

/** Forgets everything about the current body. */
export function reset(): void {
  const entries = (<usize>(bagNames.count + 1)) << 2;
  memory.fill(KINDS, 0, entries);
  memory.fill(IS_COLLECTED, 0, entries);
  bagNames.clear();
  innerNames.clear();
  takeCollected();
  forgetTimes();
  setCounted(0);
  forgetHashes();
  forgetKeys();
}

/**
 * Sets the format of the records.
 * @param integers for each chosen property, a bit that is 1 if its column is an integer and not text
 */
export function setFormat(raw: bool, keepsJson: bool, chosen: i32, integers: u32): void {
  isRaw = raw;
  setKeepsJson(keepsJson);
  setChosen(chosen, integers);
}

/**
 * Sets which members of the raw format are left out or hashed, and reads the secret key from the
 * settings. Call it after `setFormat`.
 * @param hashed for each chosen property, a bit that is 1 if its column is a hash
 */
export function project(changesBag: bool, hashed: u32): void {
  setProjection(changesBag, hashed);
  setHashKey();
}

/**
 * Sets how record keys are made.
 * @param owner index of the chosen property that is the owner part of the key; 0 in the text format
 * @param id index of the chosen property that is the id part of the key; 0 in the text format
 */
export function setKey(mode: i32, hasOwner: bool, owner: i32, id: i32): void {
  setKeyMode(mode, hasOwner);
  setKeyColumns(owner, id);
}

/**
 * Scans up to `most` lines from `start` on, and returns the address of the first line that is not a
 * fast-path line, or that was not reached.
 */
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
 * Writes the records of the lines from `start` to `end`, each in its envelope, to the output, which is
 * emptied first. Returns the address of the first line that was not written: it is not a fast-path
 * line, is left to the reference implementation, or did not fit into the output after the others.
 * @param limit the address after the last byte of the input
 * @param trusted whether all these lines are known to be fast-path lines
 */
export function write(start: usize, end: usize, limit: usize, trusted: bool): usize {
  setOut(OUTPUT);
  setInputEnd(limit);
  lines = 0;
  isFull = false;
  const at = writeLines(start, end, trusted);
  // Also clears entries of a line that was given up. Their space is after the end of the output, so
  // writing them does no harm.
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
      // After other lines, it may only have lacked space. Then the host tries again with it as the
      // first line.
      isFull = lines > 0 && before + ROOMY > OUTPUT_END;
      return at;
    }
    lines += 1;
    at = newline + 1;
  }
  return at;
}

/** Writes a record in its envelope. Returns the address of the newline. */
function writeRecord(at: usize): usize {
  appendSetting(Setting.OPEN);
  const newline = isRaw ? writeRaw(at) : writeText(at);
  if (newline != REFUSED) appendSetting(Setting.CLOSE);
  return newline;
}

/** Space that is available for the first line. */
const ROOMY: usize = OUTPUT_END - OUTPUT - 256 * 1024;

export function lineCount(): i32 {
  return lines;
}

/**
 * Reports whether the last call stopped only because the output was full. The host may then call
 * `write` again.
 */
export function stoppedForRoom(): bool {
  return isFull;
}

export function outputEnd(): usize {
  return out;
}

/**
 * Starts counting the events of the lines that `scan` consumes, by name and span of time.
 * @param milliseconds length of a span; spans begin at the epoch
 */
export function countBy(milliseconds: f64): void {
  setCounted(<i64>milliseconds);
}

/** Returns the number of counts that the last `scan` stored at COUNTED. */
export function countCounted(): i32 {
  return countedPairs;
}

/** Returns the number of entries at COLLECTED that were added since the last call. */
export function takeNames(): i32 {
  const count = collectedCount;
  takeCollected();
  return count;
}

/** Returns the latest integer time, in epoch milliseconds; -1 if there was none. */
export function greatestTime(): f64 {
  return <f64>greatest;
}

/** Returns the earliest integer time, in epoch milliseconds; 1e15 if there was none. */
export function leastTime(): f64 {
  return <f64>least;
}

export function countWithoutTime(): i32 {
  return withoutTime;
}

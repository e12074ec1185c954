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
 * The functions that the host calls. Before a call, the host copies complete lines with their
 * newlines to INPUT, and the settings of the body to SETTINGS. It stores the column of a property
 * when this program calls `resolveName`. All positions are addresses.
 */

/** Number of lines that the last `scan` or `write` has read. */
let lines: i32 = 0;
/** Whether the last `write` stopped only because the output was full. */
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
 * @param chosen number of chosen properties (raw format)
 * @param integers bits of the chosen properties whose columns are integers, from bit 0 on
 */
export function setFormat(raw: bool, keepsJson: bool, chosen: i32, integers: u32): void {
  isRaw = raw;
  setKeepsJson(keepsJson);
  setChosen(chosen, integers);
}

/**
 * Sets which members of the raw format are left out or hashed, and reads the secret key from the
 * settings. Call it after `setFormat`.
 * @param hashed bits of the chosen properties whose columns are hashes, from bit 0 on
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
 * Empties the output and writes the records of the lines from `start` to `end` to it, each in its
 * envelope. Returns the address of the first line that was not written: either it must be left to
 * the reference implementation, or it did not fit into the output after the others.
 * @param limit the address after the last byte of the input
 * @param trusted whether all these lines are known to be fast-path lines
 */
export function write(start: usize, end: usize, limit: usize, trusted: bool): usize {
  setOut(OUTPUT);
  setInputEnd(limit);
  lines = 0;
  isFull = false;
  const at = writeLines(start, end, trusted);
  // If the last line was given up, the queues may contain its values. Their hashes are written
  // after the end of the output (`out`), where they do no harm.
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
      // After other lines, there may only have been too little space for this line. The host then
      // calls `write` again, with this line as the first one.
      isFull = lines > 0 && before + MIN_FREE_BYTES > OUTPUT_END;
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

/** If at least this number of bytes was free, a refused line is not tried again with more space. */
const MIN_FREE_BYTES: usize = OUTPUT_END - OUTPUT - 256 * 1024;

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

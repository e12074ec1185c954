import { REFUSED } from './bytes';
import { countLine, countedPairs, setCounted, takeCounted } from './count';
import { IS_COLLECTED, KINDS, OUTPUT, OUTPUT_END } from './layout';
import { bagNames, innerNames, MEMORY_END } from './names';
import { appendSetting, hasRoom, out, setInputEnd, setOut } from './output';
import { setChosen, writeRaw } from './raw';
import { collectedCount, collectNames, scanLine, takeCollected } from './scan';
import { Setting } from './shape';
import { setKeepsJson, writeText } from './text';
import { forgetTimes, greatest, least, withoutTime } from './time';

/*
 * What the caller sees. Bytes to be read go to INPUT, whole lines, the last with its newline; all
 * positions are addresses. The caller owns SETTINGS, and the tables of columns where a name is to be
 * resolved.
 */

/** Lines taken by the last call, and why it stopped. */
let lines: i32 = 0;
let isFull: bool = false;
let isRaw: bool = false;

/** Bytes the instance needs, in pages of 64 KiB. */
export function pages(): i32 {
  return <i32>((MEMORY_END + 0xffff) >>> 16);
}

/** Forgets the body: all that lives longer than a call. */
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

/** Takes regular lines from `start` on, at most so many; gives the address where it stopped. */
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
 * Writes the records of lines from `start` to before `end`, framed, to the output, which begins anew;
 * gives the address of the first line it did not write: one that is not regular or that is left to
 * the object path, or one for which there was no room behind the others.
 * @param limit behind the last byte of the input
 * @param trusted whether all these lines are known to be regular
 */
export function write(start: usize, end: usize, limit: usize, trusted: bool): usize {
  setOut(OUTPUT);
  setInputEnd(limit);
  lines = 0;
  isFull = false;
  let at = start;
  while (at < end) {
    if (!trusted && scanLine(at) == REFUSED) return at;
    const before = out;
    const newline = hasRoom(at, 0) ? writeRecord(at) : REFUSED;
    if (newline == REFUSED) {
      setOut(before);
      // Alone a line may have the room that it lacked behind others.
      isFull = lines > 0 && before + ROOMY > OUTPUT_END;
      return at;
    }
    lines += 1;
    at = newline + 1;
  }
  return at;
}

/** The record and what stands around it; gives the address of the newline. */
function writeRecord(at: usize): usize {
  appendSetting(Setting.OPEN);
  const newline = isRaw ? writeRaw(at) : writeText(at);
  if (newline != REFUSED) appendSetting(Setting.CLOSE);
  return newline;
}

/** So much room has a line that is the first. */
const ROOMY: usize = OUTPUT_END - OUTPUT - 256 * 1024;

export function lineCount(): i32 {
  return lines;
}

/** Whether the last call stopped for want of room alone. */
export function stoppedForRoom(): bool {
  return isFull;
}

export function outputEnd(): usize {
  return out;
}

/**
 * Counts the events of lines that `scan` takes, by name and span of time.
 * @param milliseconds length of a span; spans begin at the epoch
 */
export function countBy(milliseconds: f64): void {
  setCounted(<i64>milliseconds);
}

/** How many counts stand at COUNTED, of the last `scan`. */
export function countCounted(): i32 {
  return countedPairs;
}

/** How many entries stand at COLLECTED that were not there when this was called last. */
export function takeNames(): i32 {
  const count = collectedCount;
  takeCollected();
  return count;
}

/** Epoch milliseconds of the latest time that was a whole number; -1 without one. */
export function greatestTime(): f64 {
  return <f64>greatest;
}

/** Epoch milliseconds of the earliest time that was a whole number; 1e15 without one. */
export function leastTime(): f64 {
  return <f64>least;
}

export function countWithoutTime(): i32 {
  return withoutTime;
}

import { isUtf8, type Buffer } from 'node:buffer';
import { NEWLINE } from '../lines/line-splitter.js';
import { createLineRegions, checkLineLength, type LineRegion } from '../lines/line-regions.js';
import type { Line } from '../lines/line-splitter.js';
import { createLineReader, type BodyEnd, type RecordLine } from '../reference/record-lines.js';
import type { RecordShape } from '../reference/source-record.js';

/** Handles the lines in one pass over a body. */
export interface LineHandler {
  /**
   * The maximum number of bytes that can be loaded at once; longer lines take the object path; 0
   * for all of them.
   */
  readonly room: number;
  /** Whether all fast-path lines are known; otherwise every chunk is checked to be UTF-8. */
  readonly knowsRegular: boolean;
  /** Loads whole lines, each with its newline. Positions below are those of these bytes. */
  load(bytes: Uint8Array): void;
  /** Whether the line at a position is a fast-path line. */
  isRegular(at: number): boolean;
  /**
   * Consumes fast-path lines from a position on; returns the position of the first line that it did
   * not consume, which is left to the object path.
   * @param offset the position in the body of the byte at `at`
   */
  takeRegular(at: number, offset: number): number;
  /** Receives the result of a line that was left to the object path, or of several. */
  take(line: RecordLine): void;
  /** Called with the start of each line that was left to the object path. */
  meetIrregular?(offset: number): void;
}

export interface LinePass {
  write(chunk: Uint8Array): void;
  /** Returns how the body ends; call it once, after the last chunk and before `rest`. */
  ending(): BodyEnd;
  /** Handles the lines that were still incomplete at the end. */
  rest(): void;
}

/**
 * Creates one pass over a body: fast-path lines are passed to the taker as bytes, all others
 * through the object path, which joins split records; the order of the source is kept.
 * @throws BrokenSliceError `unreadable_line` for a line longer than 16 MiB
 */
export function createLinePass(shape: RecordShape, taker: LineHandler): LinePass {
  const regions = createLineRegions();
  const reader = createLineReader(shape);
  let last: Line | undefined;

  const takeAll = (lines: Iterable<RecordLine>): void => {
    for (const line of lines) taker.take(line);
  };
  /** Reads one line as an object; returns the position after it. */
  const readLine = ({ bytes, start, offset }: LineRegion, at: number): number => {
    const newline = bytes.indexOf(NEWLINE, at);
    const line = { offset: offset + at - start, length: newline - at };
    checkLineLength(line);
    taker.meetIrregular?.(line.offset);
    takeAll(reader.read({ bytes: bytes.subarray(at, newline), offset: line.offset }));
    return newline + 1;
  };
  /** Reads lines that fit into the space of the taker. */
  const readPiece = (region: LineRegion, start: number, end: number): void => {
    taker.load(region.bytes.subarray(start, end));
    const offset = region.offset + start - region.start;
    for (let at = start; at < end;) {
      // The result of waiting lines comes before a line that is a record by itself.
      if (reader.isWaiting && taker.isRegular(at - start)) takeAll(reader.settle());
      if (!reader.isWaiting) {
        const behind = start + taker.takeRegular(at - start, offset + at - start);
        if (behind > at) reader.passRecords();
        at = behind;
      }
      if (at < end) at = readLine(region, at);
    }
  };
  const readText = (region: LineRegion, start: number, end: number): void => {
    for (let at = start; at < end;) {
      const behind = endOfLines(region.bytes, at, Math.min(at + taker.room, end));
      if (behind === at) at = readLine(region, at);
      else {
        readPiece(region, at, behind);
        at = behind;
      }
    }
  };
  /** Reads lines of which some may contain bytes that are not UTF-8: those take the object path. */
  const read = (region: LineRegion, start: number, end: number): void => {
    const { bytes } = region;
    if (taker.knowsRegular || isUtf8(bytes.subarray(start, end))) {
      readText(region, start, end);
      return;
    }
    const middle = bytes.indexOf(NEWLINE, start + ((end - start) >> 1)) + 1;
    const half = middle < end ? middle : endOfLines(bytes, start, end - 1);
    if (half === start) readLine(region, start);
    else {
      read(region, start, half);
      read(region, half, end);
    }
  };
  return {
    write(chunk) {
      for (const region of regions.write(chunk)) read(region, region.start, region.end);
    },
    ending() {
      last = regions.end();
      return reader.ending(last);
    },
    rest() {
      if (last !== undefined) takeAll(reader.read(last));
      takeAll(reader.settle());
    },
  };
}

/** Returns the position after the last newline before `limit`; `start` when there is none. */
function endOfLines(bytes: Buffer, start: number, limit: number): number {
  if (limit === start) return start;
  return Math.max(start, bytes.lastIndexOf(NEWLINE, limit - 1) + 1);
}

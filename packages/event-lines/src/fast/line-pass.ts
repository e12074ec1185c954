import { isUtf8, type Buffer } from 'node:buffer';
import { NEWLINE } from '../lines/line-splitter.js';
import { createLineRegions, checkLineLength, type LineRegion } from '../lines/line-regions.js';
import type { Line } from '../lines/line-splitter.js';
import { createLineReader, type BodyEnd, type RecordLine } from '../reference/record-lines.js';
import type { RecordShape } from '../reference/source-record.js';

/** Handles the lines of a body in one pass. */
export interface LineHandler {
  /**
   * Maximum number of bytes that can be loaded at once. Longer lines are read as objects; 0 means
   * all lines.
   */
  readonly room: number;
  /**
   * Whether it is known which lines are fast-path lines. If not, each chunk is checked to be UTF-8.
   */
  readonly knowsRegular: boolean;
  /**
   * Loads complete lines, each with its newline. The positions of the functions below refer to
   * these bytes.
   */
  load(bytes: Uint8Array): void;
  /** Reports whether the line at a position is a fast-path line. */
  isRegular(at: number): boolean;
  /**
   * Handles fast-path lines from a position on. Returns the position of the first line that it did
   * not handle, which is then read as an object.
   * @param offset position in the body of the byte at `at`
   */
  takeRegular(at: number, offset: number): number;
  /** Receives the result of one or several lines that were read as objects. */
  take(line: RecordLine): void;
  /** Called with the position of each line that is read as an object. */
  meetIrregular?(offset: number): void;
}

export interface LinePass {
  write(chunk: Uint8Array): void;
  /** Returns how the body ends. Call it once, after the last chunk and before `rest`. */
  ending(): BodyEnd;
  /** Handles the lines that were incomplete at the end of the body. */
  rest(): void;
}

/**
 * Creates a pass over a body. Fast-path lines are handed to the handler as bytes. All other lines
 * are read as objects, and records that are split over several lines are joined. The order of the
 * source is kept.
 * @throws BrokenSliceError `unreadable_line` for a line longer than 16 MiB
 */
export function createLinePass(shape: RecordShape, taker: LineHandler): LinePass {
  const regions = createLineRegions();
  const reader = createLineReader(shape);
  let last: Line | undefined;

  const takeAll = (lines: Iterable<RecordLine>): void => {
    for (const line of lines) taker.take(line);
  };
  /** Reads one line as an object. Returns the position after it. */
  const readLine = ({ bytes, start, offset }: LineRegion, at: number): number => {
    const newline = bytes.indexOf(NEWLINE, at);
    const line = { offset: offset + at - start, length: newline - at };
    checkLineLength(line);
    taker.meetIrregular?.(line.offset);
    takeAll(reader.read({ bytes: bytes.subarray(at, newline), offset: line.offset }));
    return newline + 1;
  };
  /** Reads lines that fit into the space of the handler. */
  const readPiece = (region: LineRegion, start: number, end: number): void => {
    taker.load(region.bytes.subarray(start, end));
    const offset = region.offset + start - region.start;
    for (let at = start; at < end;) {
      // Waiting lines come before this line, which is a record by itself, so their result must be
      // handled first.
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
  /** Reads lines, of which those with bytes that are not UTF-8 must be read as objects. */
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

/** Returns the position after the last newline before `limit`; `start` if there is none. */
function endOfLines(bytes: Buffer, start: number, limit: number): number {
  if (limit === start) return start;
  return Math.max(start, bytes.lastIndexOf(NEWLINE, limit - 1) + 1);
}

import { isUtf8, type Buffer } from 'node:buffer';
import { NEWLINE } from '../lines/line-splitter.js';
import { createLineRegions, checkLineLength, type LineRegion } from '../lines/line-regions.js';
import type { Line } from '../lines/line-splitter.js';
import { createLineReader, type BodyEnd, type RecordLine } from '../reference/record-lines.js';
import type { RecordShape } from '../reference/source-record.js';

/**
 * Handles the lines of a body in one pass. Fast-path lines are strict JSON and can be handled as
 * bytes (see `LineEngine`); all other lines are parsed into objects.
 */
export interface LineHandler {
  /**
   * Maximum number of bytes that can be loaded at once. Longer lines are parsed into objects; 0
   * means all lines.
   */
  readonly room: number;
  /**
   * Whether the handler knows which lines are fast-path lines. If not, each chunk is checked to be
   * UTF-8.
   */
  readonly knowsFastLines: boolean;
  /**
   * Loads complete lines, each with its newline. The positions of the functions below refer to
   * these bytes.
   */
  load(bytes: Uint8Array): void;
  /** Reports whether the line at a position is a fast-path line. */
  isFastLine(at: number): boolean;
  /**
   * Handles fast-path lines from a position on. Returns the position of the first line that it did
   * not handle; that line is then parsed into an object.
   * @param offset position in the body of the byte at `at`
   */
  handleFastLines(at: number, offset: number): number;
  /** Receives the result of a line, or of several joined lines, that was parsed into an object. */
  take(line: RecordLine): void;
  /** Called with the position of each line that is parsed into an object. */
  noteSlowLine?(offset: number): void;
}

export interface LinePass {
  write(chunk: Uint8Array): void;
  /** Returns how the body ends. Call it once, after the last chunk and before `rest`. */
  ending(): BodyEnd;
  /** Handles the lines that were incomplete at the end of the body. */
  rest(): void;
}

/**
 * Creates a pass over a body. Fast-path lines are passed to the handler as bytes. All other lines
 * are parsed into objects, and records that are split over several lines are joined. The order of
 * the source is kept.
 * @throws BrokenSliceError `unreadable_line` for a line longer than 16 MiB
 */
export function createLinePass(shape: RecordShape, handler: LineHandler): LinePass {
  const regions = createLineRegions();
  const reader = createLineReader(shape);
  let last: Line | undefined;

  const takeAll = (lines: Iterable<RecordLine>): void => {
    for (const line of lines) handler.take(line);
  };
  /** Parses one line into an object. Returns the position after the line. */
  const readLine = ({ bytes, start, offset }: LineRegion, at: number): number => {
    const newline = bytes.indexOf(NEWLINE, at);
    const line = { offset: offset + at - start, length: newline - at };
    checkLineLength(line);
    handler.noteSlowLine?.(line.offset);
    takeAll(reader.read({ bytes: bytes.subarray(at, newline), offset: line.offset }));
    return newline + 1;
  };
  /** Reads lines that fit into the space of the handler. */
  const readPiece = (region: LineRegion, start: number, end: number): void => {
    handler.load(region.bytes.subarray(start, end));
    const offset = region.offset + start - region.start;
    for (let at = start; at < end;) {
      // Waiting lines come before this line, which is a record by itself, so their result must be
      // handled first.
      if (reader.isWaiting && handler.isFastLine(at - start)) takeAll(reader.settle());
      if (!reader.isWaiting) {
        const next = start + handler.handleFastLines(at - start, offset + at - start);
        if (next > at) reader.passRecords();
        at = next;
      }
      if (at < end) at = readLine(region, at);
    }
  };
  const readText = (region: LineRegion, start: number, end: number): void => {
    for (let at = start; at < end;) {
      const next = endOfLines(region.bytes, at, Math.min(at + handler.room, end));
      if (next === at) at = readLine(region, at);
      else {
        readPiece(region, at, next);
        at = next;
      }
    }
  };
  /**
   * Reads lines. If they contain bytes that are not UTF-8, divides them until the lines with such
   * bytes are found, and parses those into objects.
   */
  const read = (region: LineRegion, start: number, end: number): void => {
    const { bytes } = region;
    if (handler.knowsFastLines || isUtf8(bytes.subarray(start, end))) {
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

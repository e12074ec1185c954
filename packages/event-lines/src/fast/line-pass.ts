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
   * Maximum number of bytes that can be loaded at once. Longer lines are parsed into objects. 0 if
   * nothing can be loaded, so that all lines are parsed.
   */
  readonly maxLoadBytes: number;
  /**
   * Whether the handler already knows which lines are fast-path lines, and therefore UTF-8. If not,
   * the pass checks that each chunk is UTF-8.
   */
  readonly knowsFastLines: boolean;
  /**
   * Loads complete lines, each with its newline. In the functions below, `at` is an index into
   * these bytes.
   */
  load(bytes: Uint8Array): void;
  /** Reports whether the line that starts at `at` is a fast-path line. */
  isFastLine(at: number): boolean;
  /**
   * Handles the fast-path lines from `at` on. Returns the index of the first line that it did not
   * handle; that line is then parsed into an object.
   * @param offset position in the body of the byte at `at`
   */
  handleFastLines(at: number, offset: number): number;
  /** Handles a line, or several joined lines, that were parsed into an object. */
  handleParsedLine(line: RecordLine): void;
  /** Called with the position in the body of each line that is parsed into an object. */
  noteSlowLine?(offset: number): void;
}

export interface LinePass {
  write(chunk: Uint8Array): void;
  /** Returns how the body ends. Call it once, after the last chunk and before `rest`. */
  ending(): BodyEnd;
  /** Handles the lines that still wait for the rest of their record at the end of the body. */
  rest(): void;
}

/**
 * Creates a pass over a body. Fast-path lines are passed to the handler as bytes. All other lines
 * are parsed into objects; if a record is split over several lines, these are joined. The handler
 * gets all lines in the order of the body.
 * @throws BrokenSliceError `unreadable_line` for a line longer than 16 MiB
 */
export function createLinePass(shape: RecordShape, handler: LineHandler): LinePass {
  const regions = createLineRegions();
  const reader = createLineReader(shape);
  let last: Line | undefined;

  const handleAll = (lines: Iterable<RecordLine>): void => {
    for (const line of lines) handler.handleParsedLine(line);
  };
  /** Parses one line into an object. Returns the position after the line. */
  const parseLine = ({ bytes, start, offset }: LineRegion, at: number): number => {
    const newline = bytes.indexOf(NEWLINE, at);
    const line = { offset: offset + at - start, length: newline - at };
    checkLineLength(line);
    handler.noteSlowLine?.(line.offset);
    handleAll(reader.read({ bytes: bytes.subarray(at, newline), offset: line.offset }));
    return newline + 1;
  };
  /** Handles lines of at most `maxLoadBytes` together. */
  const readLoadableLines = (region: LineRegion, start: number, end: number): void => {
    handler.load(region.bytes.subarray(start, end));
    const offset = region.offset + start - region.start;
    for (let at = start; at < end;) {
      // This line is a record by itself, so it cannot complete the lines that wait for the rest of
      // their record. They come first in the body, so they must be handled first.
      if (reader.isWaiting && handler.isFastLine(at - start)) handleAll(reader.settle());
      if (!reader.isWaiting) {
        const next = start + handler.handleFastLines(at - start, offset + at - start);
        if (next > at) reader.passRecords();
        at = next;
      }
      if (at < end) at = parseLine(region, at);
    }
  };
  /** Reads lines that are UTF-8, in groups that the handler can load. */
  const readUtf8Lines = (region: LineRegion, start: number, end: number): void => {
    for (let at = start; at < end;) {
      const next = findEndOfLines(region.bytes, at, Math.min(at + handler.maxLoadBytes, end));
      if (next === at) at = parseLine(region, at);
      else {
        readLoadableLines(region, at, next);
        at = next;
      }
    }
  };
  /**
   * Reads lines. If they contain bytes that are not UTF-8, divides them repeatedly into halves
   * until the lines with these bytes are found. Those lines are parsed into objects.
   */
  const readLines = (region: LineRegion, start: number, end: number): void => {
    const { bytes } = region;
    if (handler.knowsFastLines || isUtf8(bytes.subarray(start, end))) {
      readUtf8Lines(region, start, end);
      return;
    }
    const middle = bytes.indexOf(NEWLINE, start + ((end - start) >> 1)) + 1;
    const half = middle < end ? middle : findEndOfLines(bytes, start, end - 1);
    if (half === start) parseLine(region, start);
    else {
      readLines(region, start, half);
      readLines(region, half, end);
    }
  };
  return {
    write(chunk) {
      for (const region of regions.write(chunk)) readLines(region, region.start, region.end);
    },
    ending() {
      last = regions.end();
      return reader.ending(last);
    },
    rest() {
      if (last !== undefined) handleAll(reader.read(last));
      handleAll(reader.settle());
    },
  };
}

/** Returns the position after the last newline before `limit`; `start` if there is none. */
function findEndOfLines(bytes: Buffer, start: number, limit: number): number {
  if (limit === start) return start;
  return Math.max(start, bytes.lastIndexOf(NEWLINE, limit - 1) + 1);
}

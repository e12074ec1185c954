import { Buffer } from 'node:buffer';
import { unreadableLine } from './broken-body.js';
import { ByteCollector } from './byte-collector.js';
import { MAX_LINE_BYTES, NEWLINE, type Line } from './line-splitter.js';

/** Consecutive complete lines with their newlines. Valid until the next chunk is written. */
export interface LineRegion {
  readonly bytes: Buffer;
  readonly start: number;
  /** Position after the last newline. */
  readonly end: number;
  /** Position in the body of the byte at `start`. */
  readonly offset: number;
}

export interface LineRegions {
  /**
   * Yields the lines that this chunk completes. Iterate to the end before writing the next chunk.
   */
  write(chunk: Uint8Array): Iterable<LineRegion>;
  /**
   * Returns the last line if it does not end with a newline; undefined if the body is empty or ends
   * with one.
   */
  end(): Line | undefined;
}

/**
 * Divides chunks into regions of complete lines. The first region of a chunk is the line that began
 * in earlier chunks, which is copied. All other complete lines of the chunk are one region, which
 * is not copied. The caller finds the lines in a region, and must pass those that may be too long
 * to `checkLineLength`.
 * @throws BrokenSliceError (`unreadable_line`) as soon as an incomplete line is longer than 16 MiB
 */
export function createLineRegions(): LineRegions {
  /** Start of a line whose end is in a later chunk. */
  const incomplete = new ByteCollector();
  let offset = 0;

  const createRegion = (bytes: Buffer, start: number, end: number): LineRegion => {
    const begin = offset;
    offset += end - start;
    return { bytes, start, end, offset: begin };
  };
  return {
    *write(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      const last = bytes.lastIndexOf(NEWLINE);
      let start = 0;
      if (incomplete.length > 0 && last !== -1) {
        start = bytes.indexOf(NEWLINE) + 1;
        checkLineLength({ offset, length: incomplete.length + start - 1 });
        incomplete.append(bytes.subarray(0, start));
        const line = incomplete.take();
        yield createRegion(Buffer.from(line.buffer, line.byteOffset, line.length), 0, line.length);
      }
      if (start <= last) yield createRegion(bytes, start, last + 1);
      const rest = bytes.subarray(last + 1);
      checkLineLength({ offset, length: incomplete.length + rest.length });
      incomplete.append(rest);
    },
    end() {
      return incomplete.length > 0 ? { bytes: incomplete.take(), offset } : undefined;
    },
  };
}

/**
 * Checks the length of a complete line.
 * @throws BrokenSliceError (`unreadable_line`) for a line longer than 16 MiB
 */
export function checkLineLength(line: { readonly offset: number; readonly length: number }): void {
  if (line.length > MAX_LINE_BYTES) throw unreadableLine(line);
}

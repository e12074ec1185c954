import { Buffer } from 'node:buffer';
import { unreadableLine } from './broken-body.js';
import { ByteCollector } from './byte-collector.js';
import { MAX_LINE_BYTES, NEWLINE, type Line } from './line-splitter.js';

/** Whole lines side by side, each with its newline; valid until the next chunk is written. */
export interface LineRegion {
  readonly bytes: Buffer;
  readonly start: number;
  /** Behind the last newline. */
  readonly end: number;
  /** Byte of the body that stands at `start`. */
  readonly offset: number;
}

export interface LineRegions {
  /** The lines this chunk ends; iterate to the end before writing the next chunk. */
  write(chunk: Uint8Array): Iterable<LineRegion>;
  /** The last line when no newline ended it; undefined when the body is empty or ends with one. */
  end(): Line | undefined;
}

/**
 * Splits chunks into regions of whole lines: first the line that earlier chunks began, copied
 * together, then all others where they lie. Nothing is done per line, so that whoever reads one
 * finds its end on the way; who reads it must refuse a line longer than the longest, as this does
 * for a line that is still open.
 * @throws BrokenSliceError (`unreadable_line`) as soon as an open line grows longer than 16 MiB
 */
export function createLineRegions(): LineRegions {
  /** The start of a line that earlier chunks left open. */
  const open = new ByteCollector();
  let offset = 0;

  const region = (bytes: Buffer, start: number, end: number): LineRegion => {
    const begin = offset;
    offset += end - start;
    return { bytes, start, end, offset: begin };
  };
  return {
    *write(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      const last = bytes.lastIndexOf(NEWLINE);
      let start = 0;
      if (open.length > 0 && last !== -1) {
        start = bytes.indexOf(NEWLINE) + 1;
        checkLineLength({ offset, length: open.length + start - 1 });
        open.append(bytes.subarray(0, start));
        const line = open.take();
        yield region(Buffer.from(line.buffer, line.byteOffset, line.length), 0, line.length);
      }
      if (start <= last) yield region(bytes, start, last + 1);
      const rest = bytes.subarray(last + 1);
      checkLineLength({ offset, length: open.length + rest.length });
      open.append(rest);
    },
    end() {
      return open.length > 0 ? { bytes: open.take(), offset } : undefined;
    },
  };
}

/** @throws BrokenSliceError (`unreadable_line`) for a line longer than 16 MiB */
export function checkLineLength(line: { readonly offset: number; readonly length: number }): void {
  if (line.length > MAX_LINE_BYTES) throw unreadableLine(line);
}

import { unreadableLine } from './broken-body.js';
import { ByteCollector } from './byte-collector.js';

/** A line without its newline. Its bytes are valid until the next chunk is written. */
export interface Line {
  readonly bytes: Uint8Array;
  /** Position in the body at which the line starts. */
  readonly offset: number;
}

export interface LineSplitter {
  /**
   * Yields the lines that this chunk completes. Iterate to the end before writing the next chunk.
   */
  write(chunk: Uint8Array): Iterable<Line>;
  /**
   * Returns the last line if it does not end with a newline; undefined if the body is empty or ends
   * with one.
   */
  end(): Line | undefined;
}

export const NEWLINE = 0x0a;
/** Maximum size of a line in bytes, and of a record that is joined from several lines: 16 MiB. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/**
 * Splits bytes into lines at byte 0x0A only. U+2028, U+0085, VT and FF are content.
 * @throws BrokenSliceError (`unreadable_line`) as soon as a line is longer than `longest` bytes
 */
export function createLineSplitter(longest = MAX_LINE_BYTES): LineSplitter {
  /** Start of a line whose end is in a later chunk. */
  const open = new ByteCollector();
  let offset = 0;
  const refuseLonger = (length: number): void => {
    if (length > longest) throw unreadableLine({ offset, length });
  };
  return {
    *write(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        const length = open.length + end - start;
        refuseLonger(length);
        const tail = chunk.subarray(start, end);
        if (open.length > 0) open.append(tail);
        yield { bytes: open.length > 0 ? open.take() : tail, offset };
        offset += length + 1;
        start = end + 1;
      }
      refuseLonger(open.length + chunk.length - start);
      open.append(chunk.subarray(start));
    },
    end() {
      return open.length > 0 ? { bytes: open.take(), offset } : undefined;
    },
  };
}

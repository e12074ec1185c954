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
 * Splits bytes into lines at byte 0x0A only. Other separators, such as U+2028, are content.
 * @throws BrokenSliceError (`unreadable_line`) as soon as a line is longer than `maxBytes` bytes
 */
export function createLineSplitter(maxBytes = MAX_LINE_BYTES): LineSplitter {
  /** Start of a line whose end is in a later chunk. */
  const incomplete = new ByteCollector();
  let offset = 0;
  const checkLength = (length: number): void => {
    if (length > maxBytes) throw unreadableLine({ offset, length });
  };
  return {
    *write(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        const length = incomplete.length + end - start;
        checkLength(length);
        const tail = chunk.subarray(start, end);
        if (incomplete.length > 0) incomplete.append(tail);
        yield { bytes: incomplete.length > 0 ? incomplete.take() : tail, offset };
        offset += length + 1;
        start = end + 1;
      }
      checkLength(incomplete.length + chunk.length - start);
      incomplete.append(chunk.subarray(start));
    },
    end() {
      return incomplete.length > 0 ? { bytes: incomplete.take(), offset } : undefined;
    },
  };
}

import type { ByteSource } from './byte-source.js';

/** Writes the records of one body, each from the bytes of its line. */
export interface RecordWriter {
  /**
   * Appends the record of the regular line from `start` to the newline at `end`, and notes its time.
   * False when the object path has to write it: nothing is noted then, and what was appended counts
   * for nothing.
   */
  write(source: ByteSource, start: number, end: number): boolean;
}

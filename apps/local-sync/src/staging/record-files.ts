import type { Buffer } from 'node:buffer';
import { RecordFile } from './record-file.js';
import type { RecordSource } from './record-rows.js';

/**
 * The size in bytes from which a file is complete. DuckDB reads the values of one while the next is
 * written; after the last record at most this much is left.
 */
export const FILE_BYTES = 16_777_216;

/** The records of a stream that no state covers yet, in files of limited size. */
export class RecordFiles {
  private files: RecordFile[] = [];
  private open: RecordFile | undefined;

  /**
   * @param path without the number and the ending of a file
   * @param fileBytes the size from which a file is complete
   */
  constructor(
    private readonly path: string,
    private readonly fileBytes: number,
  ) {}

  get isEmpty(): boolean {
    return this.files.length === 0;
  }

  /** Returns the added records, after the last file is finished: all, or those of some files. */
  source(paths?: readonly string[]): RecordSource {
    return sourceOf(this.files.filter(({ path }) => paths?.includes(path) ?? true));
  }

  /**
   * Adds a record, and returns the file that it completes, if any.
   * @param isPlain whether DuckDB reads the data without altering a value
   */
  add(data: Buffer, isPlain: boolean): RecordFile | undefined {
    const file = this.open ?? this.begin();
    file.add(data, isPlain);
    return file.bytes < this.fileBytes ? undefined : this.finish();
  }

  /** Finishes the last file, and returns it. */
  finish(): RecordFile | undefined {
    const file = this.open;
    file?.finish();
    this.open = undefined;
    return file;
  }

  /** Removes all files. */
  clear(): void {
    for (const file of this.files) file.remove();
    this.files = [];
    this.open = undefined;
  }

  private begin(): RecordFile {
    const before = this.files.at(-1);
    const file = new RecordFile(`${this.path}-${this.files.length}.jsonl`, before?.end ?? 0);
    this.files.push(file);
    this.open = file;
    return file;
  }
}

/** Returns some of the files as one source. */
export function sourceOf(files: readonly RecordFile[]): RecordSource {
  return {
    paths: files.map(({ path }) => path),
    hasExact: files.some(({ hasExact }) => hasExact),
    longest: files.reduce((longest, file) => Math.max(longest, file.longest), 0),
  };
}

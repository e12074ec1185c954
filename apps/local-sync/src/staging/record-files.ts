import type { Buffer } from 'node:buffer';
import { RecordFile } from './record-file.js';
import type { RecordSource } from './record-rows.js';

/**
 * The size in bytes at which a file is complete and the next one begins. DuckDB reads complete
 * files while the next one is written, so about this much remains to be read after the last record.
 */
export const FILE_BYTES = 16_777_216;

/** The records of a stream that no state covers yet, in files of limited size. */
export class RecordFiles {
  private files: RecordFile[] = [];
  private open: RecordFile | undefined;

  /**
   * @param path the path of the files, without their number and extension
   * @param fileBytes the size at which a file is complete, in bytes
   */
  constructor(
    private readonly path: string,
    private readonly fileBytes: number,
  ) {}

  get isEmpty(): boolean {
    return this.files.length === 0;
  }

  /** Returns all files, or those with these paths, for a query. The last file must be finished. */
  source(paths?: readonly string[]): RecordSource {
    return sourceOf(this.files.filter(({ path }) => paths?.includes(path) ?? true));
  }

  /**
   * Adds a record. Returns the file if it is now complete.
   * @param isPlain whether DuckDB reads the data without altering a value
   */
  add(data: Buffer, isPlain: boolean): RecordFile | undefined {
    const file = this.open ?? this.begin();
    file.add(data, isPlain);
    return file.bytes < this.fileBytes ? undefined : this.finish();
  }

  /** Finishes and returns the last file, if it is not finished yet. */
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

/** Returns the paths and properties of these files that a query needs. */
export function sourceOf(files: readonly RecordFile[]): RecordSource {
  return {
    paths: files.map(({ path }) => path),
    hasExact: files.some(({ hasExact }) => hasExact),
    longest: files.reduce((longest, file) => Math.max(longest, file.longest), 0),
  };
}

import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { Buffer } from 'node:buffer';
import { toExactRecord } from './exact-record.js';
import { fileLines } from './file-lines.js';

const BUFFER_BYTES = 1_048_576;

/**
 * A file of records that no state covers yet, one per line. A line is `{"o":12,"d":{…}}` with the
 * data unchanged, or `{"o":12,"x":{…}}` with an exact record if DuckDB would alter a value of the
 * data. `o` is the number of the record.
 */
export class RecordFile {
  hasExact = false;
  /** Size of the longest line, in bytes. */
  longest = 0;
  /** Size of all lines, in bytes. */
  bytes = 0;
  private file: number | undefined;
  private buffer: Buffer | undefined;
  private used = 0;
  private next: number;

  /** @param first the number of the first record */
  constructor(
    readonly path: string,
    private readonly first: number,
  ) {
    this.next = first;
  }

  /** The number of the next record, which is the first one of the next file. */
  get end(): number {
    return this.next;
  }

  /** @param isPlain whether DuckDB reads the data without altering a value */
  add(data: Buffer, isPlain: boolean): void {
    if (isPlain) this.append('d', data);
    else this.addExact(data.toString('utf8'));
  }

  /** Writes buffered records to the file, so that it can be read. */
  flush(): void {
    if (this.buffer === undefined || this.used === 0) return;
    this.write(this.buffer.subarray(0, this.used));
    this.used = 0;
  }

  /** Writes buffered records to the file, closes it and frees the buffer. */
  finish(): void {
    this.flush();
    this.buffer = undefined;
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  /** Replaces all records with exact records. Afterwards no record may be added. */
  rewrite(): void {
    this.finish();
    const before = `${this.path}.before`;
    renameSync(this.path, before);
    this.bytes = 0;
    this.longest = 0;
    this.next = this.first;
    for (const line of fileLines(before)) {
      const [, member, data = '{}'] = /^\{"o":\d+,"([dx])":(.*)\}$/s.exec(line) ?? [];
      if (member === 'x') this.append('x', Buffer.from(data));
      else this.addExact(data);
    }
    rmSync(before);
    this.finish();
  }

  remove(): void {
    this.used = 0;
    this.finish();
    rmSync(this.path, { force: true });
  }

  private addExact(data: string): void {
    this.append('x', Buffer.from(toExactRecord(data)));
  }

  private append(member: 'd' | 'x', data: Buffer): void {
    if (member === 'x') this.hasExact = true;
    const head = `{"o":${this.next},"${member}":`;
    const size = head.length + data.length + 2;
    this.next += 1;
    this.bytes += size;
    this.longest = Math.max(this.longest, size);
    if (this.used + size > BUFFER_BYTES) this.flush();
    if (size > BUFFER_BYTES) {
      this.write(Buffer.concat([Buffer.from(head), data, Buffer.from('}\n')]));
      return;
    }
    const buffer = (this.buffer ??= Buffer.allocUnsafe(BUFFER_BYTES));
    this.used += buffer.write(head, this.used, 'latin1');
    this.used += data.copy(buffer, this.used);
    this.used += buffer.write('}\n', this.used, 'latin1');
  }

  private write(bytes: Buffer): void {
    this.file ??= openSync(this.path, 'w');
    for (let done = 0; done < bytes.length;) done += writeSync(this.file, bytes, done);
  }
}

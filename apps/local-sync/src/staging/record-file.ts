import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { Buffer } from 'node:buffer';
import { exactRecord } from './exact-record.js';
import { fileLines } from './file-lines.js';

const BUFFER_BYTES = 1_048_576;

/**
 * The records of a stream that no state covers yet, as lines that DuckDB reads by itself:
 * `{"o":12,"d":{…}}` with the data as it came, or `{"o":12,"x":{…}}` with an exact record, where DuckDB
 * would alter a value. `o` numbers the records.
 */
export class RecordFile {
  rows = 0;
  hasExact = false;
  /** Bytes of the longest line. */
  longest = 0;
  private file: number | undefined;
  private buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  private used = 0;

  constructor(readonly path: string) {}

  /** @param isPlain whether DuckDB reads the data without altering a value */
  add(data: Buffer, isPlain: boolean): void {
    if (isPlain) this.append('d', data);
    else this.addExact(data.toString('utf8'));
  }

  /** Makes the file readable. */
  flush(): void {
    this.write(this.buffer.subarray(0, this.used));
    this.used = 0;
  }

  /** Writes all records anew as exact ones. */
  rewrite(): void {
    this.flush();
    const before = `${this.path}.before`;
    renameSync(this.path, before);
    this.clear();
    for (const line of fileLines(before)) {
      const [, member, data = '{}'] = /^\{"o":\d+,"([dx])":(.*)\}$/s.exec(line) ?? [];
      if (member === 'x') this.append('x', Buffer.from(data));
      else this.addExact(data);
    }
    rmSync(before);
    this.flush();
  }

  clear(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
    rmSync(this.path, { force: true });
    this.rows = 0;
    this.used = 0;
    this.longest = 0;
    this.hasExact = false;
  }

  private addExact(data: string): void {
    this.append('x', Buffer.from(exactRecord(data)));
  }

  private append(member: 'd' | 'x', data: Buffer): void {
    if (member === 'x') this.hasExact = true;
    const head = `{"o":${this.rows},"${member}":`;
    const size = head.length + data.length + 2;
    this.rows += 1;
    this.longest = Math.max(this.longest, size);
    if (this.used + size > BUFFER_BYTES) this.flush();
    if (size > BUFFER_BYTES) {
      this.write(Buffer.concat([Buffer.from(head), data, Buffer.from('}\n')]));
      return;
    }
    this.used += this.buffer.write(head, this.used, 'latin1');
    this.used += data.copy(this.buffer, this.used);
    this.used += this.buffer.write('}\n', this.used, 'latin1');
  }

  private write(bytes: Buffer): void {
    this.file ??= openSync(this.path, 'w');
    for (let done = 0; done < bytes.length;) done += writeSync(this.file, bytes, done);
  }
}

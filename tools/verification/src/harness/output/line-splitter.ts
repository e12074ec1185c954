import { Buffer } from 'node:buffer';

/**
 * Splits chunks of bytes into lines at byte 0x0A and at no other byte. Keeps an unfinished line for
 * the next chunk.
 */
export class LineSplitter {
  private open: Buffer[] = [];

  /** The number of bytes after the last newline. */
  get unfinishedBytes(): number {
    return this.open.reduce((sum, piece) => sum + piece.length, 0);
  }

  /** Returns the lines that end in this chunk, without their newlines. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      lines.push(Buffer.concat([...this.open, chunk.subarray(start, end)]).toString('utf8'));
      this.open = [];
      start = end + 1;
    }
    if (start < chunk.length) this.open.push(chunk.subarray(start));
    return lines;
  }
}

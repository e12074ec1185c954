import { Buffer } from 'node:buffer';

/** Cuts bytes into lines at byte 0x0A only, and keeps what no newline has ended yet. */
export class LineSplitter {
  private open: Buffer[] = [];

  /** Bytes of a line that is not whole. */
  get unfinished(): number {
    return this.open.reduce((sum, piece) => sum + piece.length, 0);
  }

  /** The lines these bytes end. */
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

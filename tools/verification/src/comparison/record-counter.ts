const NEWLINE = 10;
const OPENING = '{"type":"';
/** Some write a blank after the colon. */
const SPACED = '{"type": "';
const MAX_MARK_BYTES = SPACED.length + 1;

/**
 * Counts messages of the kind RECORD, whose line alone begins with an R in that place. Looks at the first
 * bytes of a line only: to count must not take longer than to write.
 */
export class RecordCounter {
  records = 0;
  /** The first bytes of a line that began in an earlier chunk. */
  private head: Buffer = Buffer.alloc(0);
  /** Whether the kind of the line under way is known. */
  private known = false;

  readonly take = (chunk: Buffer): void => {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.look(chunk.subarray(start, Math.min(end, start + MAX_MARK_BYTES)));
      this.head = Buffer.alloc(0);
      this.known = false;
      start = end + 1;
    }
    this.look(chunk.subarray(start, start + MAX_MARK_BYTES));
  };

  private look(bytes: Buffer): void {
    if (this.known || bytes.length === 0) return;
    this.head = this.head.length === 0 ? bytes : Buffer.concat([this.head, bytes]);
    if (this.head.length < MAX_MARK_BYTES) return;
    this.known = true;
    const text = this.head.toString('latin1');
    if (text.startsWith(`${OPENING}R`) || text.startsWith(`${SPACED}R`)) this.records += 1;
  }
}

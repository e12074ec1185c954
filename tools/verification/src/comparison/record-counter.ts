const NEWLINE = 10;
const OPENING = '{"type":"';
/** Some connectors write a space after the colon. */
const SPACED = '{"type": "';
const MAX_MARK_BYTES = SPACED.length + 1;

/**
 * Counts RECORD messages: lines whose type begins with R, like that of no other message. It reads
 * only the first bytes of each line, so that counting does not slow the measured connector down.
 */
export class RecordCounter {
  records = 0;
  /** The first bytes of a line that began in an earlier chunk. */
  private head: Buffer = Buffer.alloc(0);
  /** Whether the type of the current line was already read. */
  private isTypeKnown = false;

  readonly take = (chunk: Buffer): void => {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.readStart(chunk.subarray(start, Math.min(end, start + MAX_MARK_BYTES)));
      this.head = Buffer.alloc(0);
      this.isTypeKnown = false;
      start = end + 1;
    }
    this.readStart(chunk.subarray(start, start + MAX_MARK_BYTES));
  };

  private readStart(bytes: Buffer): void {
    if (this.isTypeKnown || bytes.length === 0) return;
    this.head = this.head.length === 0 ? bytes : Buffer.concat([this.head, bytes]);
    if (this.head.length < MAX_MARK_BYTES) return;
    this.isTypeKnown = true;
    const text = this.head.toString('latin1');
    if (text.startsWith(`${OPENING}R`) || text.startsWith(`${SPACED}R`)) this.records += 1;
  }
}

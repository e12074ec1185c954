const NEWLINE = 10;
const OPENING = '{"type":"';
/** Some connectors write a space after the colon. */
const SPACED = '{"type": "';
const MAX_MARK_BYTES = SPACED.length + 1;

/**
 * Counts RECORD messages: lines whose type begins with an R, which no other type does. It looks only at the first bytes of a
 * line, so that counting is faster than the connector that is measured.
 */
export class RecordCounter {
  records = 0;
  /** The first bytes of a line that began in an earlier chunk. */
  private head: Buffer = Buffer.alloc(0);
  /** Whether the type of the current line is known. */
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

import { BrokenSliceError } from '@source-mixpanel/stream';

/**
 * Returns the error of bytes that are not what was sent: another download, or smaller ones, may
 * well succeed.
 */
export function brokenBody(finding: string): BrokenSliceError {
  return new BrokenSliceError('broken_body', `The downloaded data is incomplete: ${finding}.`, {
    maxAttempts: 4,
    mayDivide: true,
  });
}

/**
 * Returns the error of valid bytes with an invalid line: the line will be the same in every smaller
 * download, so only one more attempt is worth its cost.
 */
export function unreadableLine(line: UnreadableLine): BrokenSliceError {
  return new BrokenSliceError(
    'unreadable_line',
    `The line at byte ${line.offset} of the downloaded data, ${line.length} bytes long, is not a readable record.`,
    { maxAttempts: 2, mayDivide: false },
  );
}

/** Returns the error of a body with more unreadable lines than `skip` may leave out. */
export function tooManyUnreadable(count: number, lines: number): BrokenSliceError {
  return new BrokenSliceError(
    'unreadable_line',
    `${count} of the ${lines} lines of the downloaded data are not readable records, more than 1 %.`,
    { maxAttempts: 2, mayDivide: false },
  );
}

/**
 * The position of a line that is not a record in the uncompressed body; its newline is not counted.
 */
export interface UnreadableLine {
  readonly offset: number;
  readonly length: number;
}

/** Unreadable lines of a body: all are counted, the first hundred are kept. */
export interface UnreadableLines {
  readonly count: number;
  readonly first: readonly UnreadableLine[];
}

/** Collects the lines of a body that are left out: all are counted, the first hundred are kept. */
export class UnreadableCollector implements UnreadableLines {
  count = 0;
  readonly first: UnreadableLine[] = [];

  add({ offset, length }: UnreadableLine): void {
    this.count += 1;
    // A body of arbitrary bytes must not fill the memory.
    if (this.first.length < 100) this.first.push({ offset, length });
  }
}

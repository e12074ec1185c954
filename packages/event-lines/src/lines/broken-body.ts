import { BrokenSliceError } from '@source-mixpanel/stream';

/**
 * Creates the error for a body that is incomplete or damaged. Downloading it again, or in smaller
 * parts, may succeed.
 */
export function brokenBody(finding: string): BrokenSliceError {
  return new BrokenSliceError('broken_body', `The downloaded data is incomplete: ${finding}.`, {
    maxAttempts: 4,
    mayDivide: true,
  });
}

/**
 * Creates the error for an unreadable line in a complete body. Another download would most probably
 * contain the same line, so there is only one more attempt.
 */
export function unreadableLine(line: UnreadableLine): BrokenSliceError {
  return new BrokenSliceError(
    'unreadable_line',
    `The line at byte ${line.offset} of the downloaded data, ${line.length} bytes long, is not a readable record.`,
    { maxAttempts: 2, mayDivide: false },
  );
}

/** Creates the error for a body with more unreadable lines than the setting `skip` allows. */
export function tooManyUnreadable(count: number, lines: number): BrokenSliceError {
  return new BrokenSliceError(
    'unreadable_line',
    `${count} of the ${lines} lines of the downloaded data are not readable records, more than 1 %.`,
    { maxAttempts: 2, mayDivide: false },
  );
}

/**
 * Position and length of a line that is not a record, in the uncompressed body. The length does not
 * include the newline.
 */
export interface UnreadableLine {
  readonly offset: number;
  readonly length: number;
}

/** The unreadable lines of a body. `first` has only the first hundred of them. */
export interface UnreadableLines {
  readonly count: number;
  readonly first: readonly UnreadableLine[];
}

/** Collects the unreadable lines of a body. Keeps only the first hundred, but counts all. */
export class UnreadableCollector implements UnreadableLines {
  count = 0;
  readonly first: UnreadableLine[] = [];

  add({ offset, length }: UnreadableLine): void {
    this.count += 1;
    // The number is limited, so that a body of arbitrary bytes cannot fill the memory.
    if (this.first.length < 100) this.first.push({ offset, length });
  }
}

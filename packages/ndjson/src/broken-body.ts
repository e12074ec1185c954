import { BrokenSliceError } from '@source-mixpanel/stream';

/** The bytes are not what was sent: another download, or smaller ones, may well succeed. */
export function brokenBody(finding: string): BrokenSliceError {
  return new BrokenSliceError('broken_body', `The downloaded data is incomplete: ${finding}.`, {
    attempts: 4,
    divisible: true,
  });
}

/**
 * The bytes are sound but a line of them is not: it will be there again in every smaller download,
 * so only one more attempt is worth its cost.
 */
export function unreadableLine(line: UnreadableLine): BrokenSliceError {
  return new BrokenSliceError(
    'unreadable_line',
    `The line at byte ${line.offset} of the downloaded data, ${line.length} bytes long, is not a readable record.`,
    { attempts: 2, divisible: false },
  );
}

/** Where a line that is no record lies in the uncompressed body; its newline is not counted. */
export interface UnreadableLine {
  readonly offset: number;
  readonly length: number;
}

/** Unreadable lines of a body: all are counted, the first hundred are kept. */
export interface UnreadableLines {
  readonly count: number;
  readonly first: readonly UnreadableLine[];
}

/** Deals with unreadable lines as the user chose: the first ends the read, or all are counted. */
export function collectUnreadable(
  choice: 'fail' | 'skip',
): UnreadableLines & { add(line: UnreadableLine): void } {
  const first: UnreadableLine[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    first,
    add({ offset, length }) {
      if (choice === 'fail') throw unreadableLine({ offset, length });
      count += 1;
      // A body of nothing but noise must not fill the memory.
      if (first.length < 100) first.push({ offset, length });
    },
  };
}

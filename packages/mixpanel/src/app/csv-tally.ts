import { BrokenSliceError } from '@source-mixpanel/stream';

/** The rows of a table that have the same problem, such as being unreadable. */
export interface CountedRows {
  readonly count: number;
  /** Number of the first of these rows; the row after the header is row 1. */
  readonly first: number;
}

/**
 * If more than 1% of the rows are unreadable, a table of at least this many rows is rejected, even
 * if the user chose to `skip` them.
 */
const MIN_ROWS_FOR_SHARE = 1000;
const MAX_UNREADABLE_SHARE = 0.01;

/**
 * Counts the rows of one table, and decides after the last one whether the table is complete.
 *
 * A row is unreadable if it has more or fewer cells than the header. If the last row is unreadable,
 * or all of them are, the table was cut off and is rejected, even if the user chose to `skip`
 * unreadable rows.
 */
export class CsvTally {
  rows = 0;
  private unreadable: CountedRows | undefined;
  private isLastReadable = true;

  constructor(private readonly onUnreadable: 'fail' | 'skip') {}

  /** The unreadable rows, which are left out; undefined if there is none. */
  get leftOut(): CountedRows | undefined {
    return this.unreadable;
  }

  /**
   * Counts one row.
   * @throws BrokenSliceError `unreadable_line` with the setting `fail`, if an earlier row was
   *   unreadable (a last row that is unreadable means that the table was cut off, which `end`
   *   reports)
   */
  add(isReadable: boolean): void {
    if (this.unreadable !== undefined && this.onUnreadable === 'fail') {
      throw this.createUnreadableError();
    }
    this.rows += 1;
    this.isLastReadable = isReadable;
    if (isReadable) return;
    const { count, first } = this.unreadable ?? { count: 0, first: this.rows };
    this.unreadable = { count: count + 1, first };
  }

  /**
   * Checks the complete table.
   * @throws BrokenSliceError `broken_body` if the last row or all rows are unreadable,
   *   `unreadable_line` if more than 1% of at least 1,000 rows are
   */
  end(): void {
    const { rows, unreadable } = this;
    if (unreadable === undefined) return;
    if (unreadable.count === rows) throw brokenCsv('none of its rows has the width of the header');
    if (!this.isLastReadable) throw brokenCsv('its last row does not have the width of the header');
    if (rows >= MIN_ROWS_FOR_SHARE && unreadable.count > rows * MAX_UNREADABLE_SHARE) {
      throw this.createUnreadableError();
    }
  }

  private createUnreadableError(): BrokenSliceError {
    const { count = 0, first = 0 } = this.unreadable ?? {};
    return new BrokenSliceError(
      'unreadable_line',
      `Row ${first} of the lookup table has more or fewer cells than its header.`,
      { maxAttempts: 2, mayDivide: false, detail: `${count} of the first ${this.rows} rows` },
    );
  }
}

/**
 * Creates the error for a table that was cut off. It allows 4 attempts, because the next download
 * may be complete.
 */
export function brokenCsv(finding: string): BrokenSliceError {
  const message = `The lookup table was cut off or is not CSV: ${finding}.`;
  return new BrokenSliceError('broken_body', message, { maxAttempts: 4, mayDivide: false });
}

import { BrokenSliceError } from '@source-mixpanel/stream';

/** Rows of one kind in a table. */
export interface CountedRows {
  readonly count: number;
  /** The number of the first one, from 1 for the row after the header. */
  readonly first: number;
}

/** The minimum number of rows from which `skip` fails when more than one in a hundred is unreadable. */
const MIN_ROWS_FOR_SHARE = 1000;
const MAX_UNREADABLE_SHARE = 0.01;

/**
 * Counts the rows of one table and decides, at its end, whether it is complete. A row with more or fewer cells
 * than the header is part of a valid table only if another row follows it: as the last row, or where no row is
 * readable, it shows that the table was cut off, whatever the user chose.
 */
export class CsvTally {
  rows = 0;
  private unreadable: CountedRows | undefined;
  private isLastReadable = true;

  constructor(private readonly choice: 'fail' | 'skip') {}

  /** The rows that were left out. */
  get leftOut(): CountedRows | undefined {
    return this.unreadable;
  }

  /** @throws BrokenSliceError `unreadable_line` under `fail`, for an unreadable row before this one */
  add(isReadable: boolean): void {
    if (this.unreadable !== undefined && this.choice === 'fail') throw this.unreadableRow();
    this.rows += 1;
    this.isLastReadable = isReadable;
    if (isReadable) return;
    const { count, first } = this.unreadable ?? { count: 0, first: this.rows };
    this.unreadable = { count: count + 1, first };
  }

  /**
   * @throws BrokenSliceError `broken_body` when no row is readable or the last one is not, `unreadable_line` when
   *   too many are not
   */
  end(): void {
    const { rows, unreadable } = this;
    if (unreadable === undefined) return;
    if (unreadable.count === rows) throw brokenCsv('none of its rows has the width of the header');
    if (!this.isLastReadable) throw brokenCsv('its last row does not have the width of the header');
    if (rows >= MIN_ROWS_FOR_SHARE && unreadable.count > rows * MAX_UNREADABLE_SHARE) {
      throw this.unreadableRow();
    }
  }

  private unreadableRow(): BrokenSliceError {
    const { count = 0, first = 0 } = this.unreadable ?? {};
    return new BrokenSliceError(
      'unreadable_line',
      `Row ${first} of the lookup table has more or fewer cells than its header.`,
      { maxAttempts: 2, mayDivide: false, detail: `${count} of the first ${this.rows} rows` },
    );
  }
}

/** Returns the error of a table that another download may deliver whole. */
export function brokenCsv(finding: string): BrokenSliceError {
  const message = `The lookup table was cut off or is not CSV: ${finding}.`;
  return new BrokenSliceError('broken_body', message, { maxAttempts: 4, mayDivide: false });
}

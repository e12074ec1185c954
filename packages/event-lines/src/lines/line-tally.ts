import {
  brokenBody,
  tooManyUnreadable,
  unreadableLine,
  UnreadableCollector,
  type UnreadableLine,
} from './broken-body.js';

/**
 * The minimum number of lines from which `skip` fails when more than one in a hundred is
 * unreadable.
 */
const MIN_LINES_FOR_SHARE = 1000;
const MAX_UNREADABLE_SHARE = 0.01;

/**
 * Counts the records and the unreadable lines of one body and decides, at its end, whether it is
 * complete.
 *
 * A line that cannot be read is part of a valid body only if a record follows it. As the last line,
 * or if no line is a record, it is what a server or a proxy wrote instead of the data (`rate limit
 * reached`, a login page): such a body is incomplete, whatever the user chose.
 */
export class LineTally {
  records = 0;
  readonly unreadable = new UnreadableCollector();
  /** Unreadable lines after the last record, of which only the first is kept. */
  private open: UnreadableLine | undefined;

  constructor(private readonly choice: 'fail' | 'skip') {}

  /** @throws BrokenSliceError `unreadable_line` under `fail`, for an unreadable line before these records */
  addRecords(count: number): void {
    if (count === 0) return;
    if (this.open !== undefined && this.choice === 'fail') throw unreadableLine(this.open);
    this.open = undefined;
    this.records += count;
  }

  addUnreadable(line: UnreadableLine): void {
    this.open ??= line;
    this.unreadable.add(line);
  }

  /**
   * Checks the body after its last line.
   * @throws BrokenSliceError `broken_body` when no line is a record or the last line is unreadable,
   *   `unreadable_line` when too many lines are
   */
  end(): void {
    const { records, unreadable } = this;
    if (unreadable.count === 0) return;
    if (records === 0) throw brokenBody('none of its lines is a readable record');
    if (this.open !== undefined) throw brokenBody('its last line is not a readable record');
    const lines = records + unreadable.count;
    if (lines >= MIN_LINES_FOR_SHARE && unreadable.count > lines * MAX_UNREADABLE_SHARE) {
      throw tooManyUnreadable(unreadable.count, lines);
    }
  }
}

import {
  brokenBody,
  tooManyUnreadable,
  unreadableLine,
  UnreadableCollector,
  type UnreadableLine,
} from './broken-body.js';

/** In bodies with at least this many lines, `skip` fails if more than 1 % of them are unreadable. */
const MIN_LINES_FOR_SHARE = 1000;
const MAX_UNREADABLE_SHARE = 0.01;

/**
 * Counts the records and unreadable lines of one body, and decides at the end whether the body is
 * complete.
 *
 * An unreadable line is accepted only if a record follows it. If it is the last line, or if the
 * body has no records, it is probably the message of a server or proxy (`rate limit reached`, a
 * login page). The body is then incomplete, even if the user chose to `skip` unreadable lines.
 */
export class LineTally {
  records = 0;
  readonly unreadable = new UnreadableCollector();
  /** The unreadable lines after the last record; only the first of them is kept. */
  private open: UnreadableLine | undefined;

  constructor(private readonly choice: 'fail' | 'skip') {}

  /**
   * Counts records.
   * @throws BrokenSliceError `unreadable_line` with the setting `fail`, if an earlier line was
   * unreadable
   */
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
   * @throws BrokenSliceError `broken_body` if there is no record or the last line is unreadable,
   *   `unreadable_line` if too many lines are unreadable
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

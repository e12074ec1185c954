import {
  brokenBody,
  tooManyUnreadable,
  unreadableLine,
  UnreadableCollector,
  type UnreadableLine,
} from './broken-body.js';

/** Minimum number of lines for which the maximum share of unreadable lines applies with `skip`. */
const MIN_LINES_FOR_SHARE = 1000;
const MAX_UNREADABLE_SHARE = 0.01;

/**
 * Counts the records and unreadable lines of one body, and decides at the end whether the body is
 * complete.
 *
 * With `skip`, an unreadable line is accepted only if a record follows. The last line, or all lines
 * of a body without records, may be the message of a server or proxy (`rate limit reached`, a login
 * page). The body is then rejected as incomplete.
 */
export class LineTally {
  records = 0;
  readonly unreadable = new UnreadableCollector();
  /** The first unreadable line after the last record; undefined if there is none. */
  private firstTrailing: UnreadableLine | undefined;

  constructor(private readonly onUnreadableLine: 'fail' | 'skip') {}

  /**
   * Counts records.
   * @throws BrokenSliceError `unreadable_line` with the setting `fail`, if an earlier line was
   * unreadable
   */
  addRecords(count: number): void {
    if (count === 0) return;
    if (this.firstTrailing !== undefined && this.onUnreadableLine === 'fail')
      throw unreadableLine(this.firstTrailing);
    this.firstTrailing = undefined;
    this.records += count;
  }

  addUnreadable(line: UnreadableLine): void {
    this.firstTrailing ??= line;
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
    if (this.firstTrailing !== undefined)
      throw brokenBody('its last line is not a readable record');
    const lines = records + unreadable.count;
    if (lines >= MIN_LINES_FOR_SHARE && unreadable.count > lines * MAX_UNREADABLE_SHARE) {
      throw tooManyUnreadable(unreadable.count, lines);
    }
  }
}

import { Buffer } from 'node:buffer';
import { ByteCollector } from '@source-mixpanel/event-lines';
import { isJsonObject, type JsonObject } from '@source-mixpanel/exact-json';
import { BrokenSliceError, SystemError } from '@source-mixpanel/stream';
import { OutlineCollector } from '../client/outline-collector.js';
import { parseRow, stripByteOrderMark, type ParsedRow } from '../client/parse-row.js';
import { ProfileScanner } from './profile-scanner.js';
import { PageTally, type PageRowProblems, type RowProblem } from './row-problems.js';
import { ScalarScanner } from './scalar-scanner.js';

/** Name of the member of a response that contains the profiles. */
const ROWS = 'results';
/** Maximum nesting of a profile. Deeper ones could overflow the stack of recursive code. */
const MAX_DEPTH = 2000;
/** Maximum number of bytes without a complete profile. An endless page must not fill the memory. */
const MAX_ROW_BYTES = 16 * 1024 * 1024;
/**
 * If more than 1% of the rows are unreadable, a page of at least this many rows is rejected, even
 * if unreadable rows should be skipped.
 */
const MIN_ROWS_FOR_SHARE = 1000;

const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;

/** What the parser expects next; except for `rest` and `scalar`, white space may precede it. */
type Expected =
  /** The outline of the page: anything outside the list of profiles. */
  | 'outline'
  /** The first profile, or the closing bracket of the list. */
  | 'first'
  /** A profile, after a comma. */
  | 'profile'
  /** The rest of a profile that began in an earlier chunk. */
  | 'rest'
  /** The rest of a row that is neither an object nor a list, and that began in an earlier chunk. */
  | 'scalar'
  /** A comma, or the closing bracket of the list. */
  | 'comma';

export interface PageParserOptions {
  /** Number of the page, for error messages; default 0. */
  readonly page?: number;
  /** What to do with a row that is not a JSON object; default `fail`. */
  readonly onUnreadable?: 'fail' | 'skip';
  /** Name of a member; rows in which it is missing or null are left out. */
  readonly required?: string;
}

/**
 * Parses one page of profiles, chunk by chunk. Profiles are returned as soon as they are complete,
 * so the memory needed depends on the size of a profile, not of the page. Numbers keep all their
 * digits.
 *
 * ```
 *   page      outline with one member "results" : [ (profile (, profile)*)? ]
 *   profile   an object; the scanner finds its end, `parseRow` parses it
 *   outline   the page without its profiles: a JSON object
 * ```
 *
 * A page within the limits above is accepted if and only if it is JSON after the repairs of
 * `parseRow`. With `skip`, a row may also be anything that ends like a JSON value. A profile that
 * is within one chunk is parsed without copying its bytes. Parsing a page takes 10% less time than
 * reading it into memory and calling `JSON.parse`.
 */
export class ProfilePageParser {
  /** Number of rows so far, including those that were left out. */
  rowCount = 0;
  private readonly outline = new OutlineCollector([ROWS]);
  private readonly scanner = new ProfileScanner();
  private readonly scalar = new ScalarScanner();
  private readonly tally = new PageTally();
  private expected: Expected = 'outline';
  /** A row, if the chunks so far contain only its start. */
  private readonly incompleteRow = new ByteCollector();
  private rows: JsonObject[] = [];
  /** Number of bytes since the last complete row. */
  private pending = 0;

  constructor(private readonly options: PageParserOptions = {}) {}

  /** The rows that were left out or repaired so far. */
  get problems(): PageRowProblems {
    return this.tally.problems;
  }

  /**
   * Parses a chunk and returns the profiles that it completes.
   * @throws BrokenSliceError `broken_body` if the page is not JSON
   * @throws SystemError `unexpected_answer` if a profile is not an object or has more than 2,000
   *   levels, or there are 16 MiB without a complete profile
   */
  write(chunk: Uint8Array): readonly JsonObject[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const before = this.rowCount;
    for (let at = 0; at < bytes.length;) at = this.read(bytes, at);
    const { rows } = this;
    this.rows = [];
    this.pending = this.rowCount > before ? 0 : this.pending + chunk.length;
    if (this.pending > MAX_ROW_BYTES) throw this.unexpected('exceeds 16 MiB');
    return rows;
  }

  /**
   * Ends the page and returns the members of the response except the profiles.
   * @throws BrokenSliceError `broken_body` if the document is not complete, or too many rows are
   *   unreadable
   */
  end(): JsonObject {
    if (this.expected !== 'outline') throw this.broken('the document is not complete');
    const document = this.parse(stripByteOrderMark(this.outline.view()), false).value;
    if (!isJsonObject(document)) throw this.broken('the document is not an object');
    const unreadable = this.problems.get('unreadable')?.count ?? 0;
    const isTooMany = this.rowCount >= MIN_ROWS_FOR_SHARE && unreadable * 100 > this.rowCount;
    if (unreadable > 0 && (isTooMany || unreadable === this.rowCount)) {
      throw this.broken(`${unreadable} of ${this.rowCount} rows cannot be read`);
    }
    return document;
  }

  /** Parses some bytes from `start` on, at least one. Returns the position after them. */
  private read(bytes: Buffer, start: number): number {
    if (this.expected === 'rest') return this.readProfile(bytes, start);
    if (this.expected === 'scalar') return this.readScalar(bytes, start);
    if (this.expected === 'outline') {
      const at = this.outline.append(bytes, start);
      if (this.outline.isCollectionOpen) this.expected = 'first';
      return at;
    }
    const byte = bytes[start] ?? 0;
    if (WHITESPACE.has(byte)) return start + 1;
    if (this.expected === 'comma' && byte === COMMA) this.expected = 'profile';
    else if (this.expected !== 'profile' && byte === CLOSE_LIST) {
      this.outline.closeCollection();
      this.expected = 'outline';
    } else if (this.expected !== 'comma' && byte !== COMMA && byte !== CLOSE_LIST) {
      return this.beginRow(bytes, start);
    } else throw this.broken('not JSON');
    return start + 1;
  }

  private beginRow(bytes: Buffer, start: number): number {
    const byte = bytes[start] ?? 0;
    if (this.options.onUnreadable !== 'skip' && byte !== OPEN_OBJECT) {
      throw VALUE_STARTS.has(byte) ? this.unexpected('is not an object') : this.broken('not JSON');
    }
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      this.scanner.begin();
      return this.readProfile(bytes, start);
    }
    this.scalar.begin();
    return this.readScalar(bytes, start);
  }

  private readProfile(bytes: Buffer, start: number): number {
    const { scanner, incompleteRow } = this;
    const end = scanner.scan(bytes, start);
    if (scanner.maxDepth > MAX_DEPTH) throw this.unexpected('is nested too deep');
    const piece = bytes.subarray(start, end);
    if (scanner.isOver && incompleteRow.length === 0) {
      this.expected = 'comma';
      this.addRow(piece);
      return end;
    }
    // The bytes are copied, because the chunk is valid only during this call.
    incompleteRow.append(piece);
    this.expected = scanner.isOver ? 'comma' : 'rest';
    if (scanner.isOver) this.addRow(incompleteRow.take());
    return end;
  }

  private readScalar(bytes: Buffer, start: number): number {
    const end = this.scalar.scan(bytes, start);
    this.expected = this.scalar.isOver ? 'comma' : 'scalar';
    if (this.scalar.isOver) this.leaveOut('unreadable');
    return end;
  }

  /** @param bytes a complete row */
  private addRow(bytes: Uint8Array): void {
    const row = this.parseOrSkip(bytes);
    if (row === undefined) return;
    const { value, isRepaired } = row;
    if (!isJsonObject(value)) {
      this.leaveOut('unreadable');
      return;
    }
    const { required } = this.options;
    if (required !== undefined && (value[required] ?? null) === null) {
      this.leaveOut('without_id');
      return;
    }
    if (isRepaired) this.tally.add('repaired', this.rowCount);
    this.rows.push(value);
    this.rowCount += 1;
  }

  private parseOrSkip(bytes: Uint8Array): ParsedRow | undefined {
    if (this.options.onUnreadable !== 'skip') return this.parse(bytes, this.scanner.isExact);
    try {
      return this.parse(bytes, this.scanner.isExact);
    } catch (error) {
      if (!(error instanceof BrokenSliceError)) throw error;
      this.leaveOut('unreadable');
      return undefined;
    }
  }

  private leaveOut(problem: RowProblem): void {
    this.tally.add(problem, this.rowCount);
    this.rowCount += 1;
  }

  private parse(bytes: Uint8Array, isExact: boolean): ParsedRow {
    try {
      return parseRow(bytes, isExact);
    } catch (cause) {
      throw this.broken('not JSON', cause);
    }
  }

  private get brokenMessage(): string {
    const row = this.expected === 'outline' ? '' : ` at row ${this.rowCount}`;
    return `Page ${this.options.page ?? 0} of the profiles was cut off or corrupt${row}.`;
  }

  private broken(detail: string, cause?: unknown): BrokenSliceError {
    return new BrokenSliceError('broken_body', this.brokenMessage, {
      maxAttempts: 4,
      mayDivide: false,
      detail,
      // The errors of `parseRow` do not quote the page, so they can be passed on as the cause.
      ...(cause === undefined ? {} : { cause }),
    });
  }

  private unexpected(what: string): SystemError {
    return new SystemError(
      'unexpected_answer',
      `Row ${this.rowCount} of page ${this.options.page ?? 0} of the profiles is unreadable: it ${what}.`,
    );
  }
}

/** The bytes with which JSON values other than objects can begin. */
const VALUE_STARTS = new Set(Buffer.from('"[-0123456789tfn'));
const WHITESPACE = new Set(Buffer.from(' \n\r\t'));

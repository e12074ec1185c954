import { Buffer } from 'node:buffer';
import { ByteCollector } from '@source-mixpanel/event-lines';
import { isJsonObject, type JsonObject } from '@source-mixpanel/exact-json';
import { BrokenSliceError, SystemError } from '@source-mixpanel/stream';
import { PageRemainder } from '../client/page-remainder.js';
import { parseRow, withoutByteOrderMark, type ParsedRow } from '../client/parse-row.js';
import { ProfileScanner } from './profile-scanner.js';
import { PageTally, type PageRowProblems, type RowProblem } from './row-problems.js';
import { ScalarScanner } from './scalar-scanner.js';

/** The member of an answer that holds the profiles. */
const ROWS = 'results';
/** Deeper than any real profile, and shallow enough for code that reads it afterwards. */
const MAX_DEPTH = 2000;
/**
 * The maximum number of bytes without a complete profile: those of one profile, or of everything
 * outside them. A page that never ends would otherwise fill the memory before it is rejected.
 */
const MAX_ROW_BYTES = 16 * 1024 * 1024;
/**
 * The minimum number of rows from which a page is rejected when more than 1 % of them cannot be
 * read.
 */
const MIN_ROWS_FOR_SHARE = 1000;

const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;

/** What comes next; white space may precede each of them except the rest of a profile. */
type Place =
  /** Anything outside the list of profiles. */
  | 'outline'
  /** A profile, or the end of the list. */
  | 'first'
  | 'profile'
  /** The rest of a profile. */
  | 'rest'
  /** The rest of a row that is neither an object nor a list. */
  | 'scalar'
  /** A comma, or the end of the list. */
  | 'comma';

export interface PageParserOptions {
  /** Number of the page, for messages. Default 0. */
  readonly page?: number;
  /** What to do with a row that is not a JSON object: default `fail`. */
  readonly onUnreadable?: 'fail' | 'skip';
  /** Rows in which this member is missing or null are left out. */
  readonly required?: string;
}

/**
 * Parses one page of profiles in chunks of its bytes: profiles are returned as they are complete,
 * so that memory depends on the profile and not on the page. Numbers keep their digits.
 *
 * ```
 *   page      outline with one member "results" : [ (profile (, profile)*)? ]
 *   profile   an object; the scanner finds its end, `parseRow` parses it
 *   outline   the rest of the page without its profiles: a JSON object
 * ```
 *
 * Nothing between them is ignored, so that exactly those pages pass that are JSON once `parseRow`
 * has repaired them; with `skip` a row may be anything that ends where a value ends. A profile
 * within one chunk is parsed in place. Parsing takes 0.9 of the processor time of `JSON.parse` over
 * the whole page, which is never in memory.
 */
export class ProfilePageParser {
  /** The number of rows so far, including those left out. */
  rowCount = 0;
  private readonly outline = new PageRemainder([ROWS]);
  private readonly scanner = new ProfileScanner();
  private readonly scalar = new ScalarScanner();
  private readonly tally = new PageTally();
  private place: Place = 'outline';
  /** The start of a row that earlier chunks left incomplete. */
  private readonly open = new ByteCollector();
  private rows: JsonObject[] = [];
  /** The number of bytes since the last row was complete. */
  private pending = 0;

  constructor(private readonly options: PageParserOptions = {}) {}

  /** The rows so far that were left out or repaired. */
  get problems(): PageRowProblems {
    return this.tally.problems;
  }

  /**
   * Returns the profiles that these bytes complete.
   * @throws BrokenSliceError `broken_body` when this is not JSON
   * @throws SystemError `unexpected_answer` for a profile that is not an object or exceeds 16 MiB
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
   * Returns the members of the answer other than the profiles.
   * @throws BrokenSliceError `broken_body` when the document is not complete, or when too many rows
   * cannot be read
   */
  end(): JsonObject {
    if (this.place !== 'outline') throw this.broken('the document is not complete');
    const document = this.parse(withoutByteOrderMark(this.outline.view()), false).value;
    if (!isJsonObject(document)) throw this.broken('the document is not an object');
    const unreadable = this.problems.get('unreadable')?.count ?? 0;
    const isMuch = this.rowCount >= MIN_ROWS_FOR_SHARE && unreadable * 100 > this.rowCount;
    if (unreadable > 0 && (isMuch || unreadable === this.rowCount)) {
      throw this.broken(`${unreadable} of ${this.rowCount} rows cannot be read`);
    }
    return document;
  }

  /** Reads on from `start` and returns the position after what it read. */
  private read(bytes: Buffer, start: number): number {
    if (this.place === 'rest') return this.readProfile(bytes, start);
    if (this.place === 'scalar') return this.readScalar(bytes, start);
    if (this.place === 'outline') {
      const at = this.outline.take(bytes, start);
      if (this.outline.isListOpen) this.place = 'first';
      return at;
    }
    const byte = bytes[start] ?? 0;
    if (WHITESPACE.has(byte)) return start + 1;
    if (this.place === 'comma' && byte === COMMA) this.place = 'profile';
    else if (this.place !== 'profile' && byte === CLOSE_LIST) {
      this.outline.closeList();
      this.place = 'outline';
    } else if (this.place !== 'comma' && byte !== COMMA && byte !== CLOSE_LIST) {
      return this.beginRow(bytes, start);
    } else throw this.broken('not JSON');
    return start + 1;
  }

  private beginRow(bytes: Buffer, start: number): number {
    const byte = bytes[start] ?? 0;
    if (this.options.onUnreadable !== 'skip' && byte !== OPEN_OBJECT) {
      throw STARTS_VALUE.has(byte) ? this.unexpected('is not an object') : this.broken('not JSON');
    }
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      this.scanner.begin();
      return this.readProfile(bytes, start);
    }
    this.scalar.begin();
    return this.readScalar(bytes, start);
  }

  private readProfile(bytes: Buffer, start: number): number {
    const { scanner, open } = this;
    const end = scanner.scan(bytes, start);
    if (scanner.deepest > MAX_DEPTH) throw this.unexpected('is nested too deep');
    const piece = bytes.subarray(start, end);
    if (scanner.isOver && open.length === 0) {
      this.place = 'comma';
      this.take(piece);
      return end;
    }
    // A copy, because the chunk is valid only until the next one.
    open.append(piece);
    this.place = scanner.isOver ? 'comma' : 'rest';
    if (scanner.isOver) this.take(open.take());
    return end;
  }

  private readScalar(bytes: Buffer, start: number): number {
    const end = this.scalar.scan(bytes, start);
    this.place = this.scalar.isOver ? 'comma' : 'scalar';
    if (this.scalar.isOver) this.leaveOut('unreadable');
    return end;
  }

  private take(piece: Uint8Array): void {
    const row = this.parseOrSkip(piece);
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
    if (isRepaired) this.tally.note('repaired', this.rowCount);
    this.rows.push(value);
    this.rowCount += 1;
  }

  private parseOrSkip(piece: Uint8Array): ParsedRow | undefined {
    if (this.options.onUnreadable !== 'skip') return this.parse(piece, this.scanner.isExact);
    try {
      return this.parse(piece, this.scanner.isExact);
    } catch (error) {
      if (!(error instanceof BrokenSliceError)) throw error;
      this.leaveOut('unreadable');
      return undefined;
    }
  }

  private leaveOut(problem: RowProblem): void {
    this.tally.note(problem, this.rowCount);
    this.rowCount += 1;
  }

  private parse(bytes: Uint8Array, isExact: boolean): ParsedRow {
    try {
      return parseRow(bytes, isExact);
    } catch (cause) {
      throw this.broken('not JSON', cause);
    }
  }

  private get where(): string {
    const row = this.place === 'outline' ? '' : ` at row ${this.rowCount}`;
    return `Page ${this.options.page ?? 0} of the profiles was cut off or corrupt${row}.`;
  }

  private broken(detail: string, cause?: unknown): BrokenSliceError {
    return new BrokenSliceError('broken_body', this.where, {
      maxAttempts: 4,
      mayDivide: false,
      detail,
      // The parser's own errors quote nothing of the text.
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

/** The first bytes of values other than objects. */
const STARTS_VALUE = new Set(Buffer.from('"[-0123456789tfn'));
const WHITESPACE = new Set(Buffer.from(' \n\r\t'));

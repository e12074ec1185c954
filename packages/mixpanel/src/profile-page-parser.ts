import { Buffer, isUtf8 } from 'node:buffer';
import { ByteCollector } from '@source-mixpanel/ndjson';
import {
  BrokenSliceError,
  isJsonObject,
  parseJson,
  SystemError,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/stream';
import { PageOutline } from './page-outline.js';
import { ProfileScanner } from './profile-scanner.js';

/** The member of an answer that holds the profiles. */
const ROWS = 'results';
/** Deeper nesting than any real profile, and shallow enough for whoever walks it afterwards. */
const DEEPEST = 2000;
/**
 * Most bytes without a whole profile: those of one profile, or of all that stands beside them. A page
 * that never ends would otherwise fill the memory before it is known to be none.
 */
const LONGEST = 16 * 1024 * 1024;

const COMMA = 0x2c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;

/** What comes next; blanks may stand before each but the rest of a profile. */
type Place =
  /** Anything beside the list of profiles. */
  | 'outline'
  /** A profile, or the end of the list. */
  | 'first'
  | 'profile'
  /** The rest of a profile. */
  | 'rest'
  /** A comma, or the end of the list. */
  | 'comma';

/**
 * One page of profiles, fed in chunks of its bytes: profiles come out as they are complete, so that
 * memory follows the profile and not the page. Numbers keep their digits.
 *
 * ```
 *   page      outline with one member "results" : [ (profile (, profile)*)? ]
 *   profile   an object; where it ends the scanner finds, what it holds JSON.parse
 *   outline   what is left of the page without its profiles: a JSON object
 * ```
 *
 * Each piece is parsed strictly, and nothing is passed over between them, so that a page passes when
 * it is JSON and not otherwise. A profile that lies in one chunk is parsed where it lies. The reading
 * takes 0.9 of the processor time of `JSON.parse` over the whole page, which it never holds.
 */
export class ProfilePageParser {
  private readonly outline = new PageOutline([ROWS]);
  private readonly scanner = new ProfileScanner();
  private place: Place = 'outline';
  /** The start of a profile that earlier chunks left open. */
  private readonly open = new ByteCollector();
  private rows: JsonObject[] = [];
  /** Bytes since the last profile was whole. */
  private pending = 0;

  /**
   * The profiles that these bytes complete.
   * @throws BrokenSliceError `broken_body` when this is no JSON
   * @throws SystemError `unexpected_answer` for a profile that is no object or exceeds 16 MiB
   */
  write(chunk: Uint8Array): readonly JsonObject[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    for (let at = 0; at < bytes.length;) at = this.read(bytes, at);
    const { rows } = this;
    this.rows = [];
    this.pending = rows.length > 0 ? 0 : this.pending + chunk.length;
    if (this.pending > LONGEST) throw unexpected('16 MiB without a whole profile');
    return rows;
  }

  /**
   * The members of the answer beside the profiles.
   * @throws BrokenSliceError `broken_body` when the document is not complete
   */
  end(): JsonObject {
    if (this.place !== 'outline') throw broken('the document is not complete');
    const document = parse(withoutMark(this.outline.view()), false);
    if (!isJsonObject(document)) throw broken('the document is no object');
    return document;
  }

  /** Reads on from `start` and gives the position behind what it read. */
  private read(bytes: Buffer, start: number): number {
    if (this.place === 'rest') return this.readProfile(bytes, start);
    if (this.place === 'outline') {
      const at = this.outline.take(bytes, start);
      if (this.outline.isListOpen) this.place = 'first';
      return at;
    }
    const byte = bytes[start] ?? 0;
    if (isBlank(byte)) return start + 1;
    if (this.place === 'comma' && byte === COMMA) this.place = 'profile';
    else if (this.place !== 'profile' && byte === CLOSE_LIST) {
      this.outline.closeList();
      this.place = 'outline';
    } else if (this.place !== 'comma' && byte === OPEN_OBJECT) {
      this.scanner.begin();
      return this.readProfile(bytes, start);
    } else if (this.place !== 'comma' && STARTS_VALUE.has(byte)) {
      throw unexpected('a profile is no object');
    } else throw broken('not JSON');
    return start + 1;
  }

  private readProfile(bytes: Buffer, start: number): number {
    const { scanner, open } = this;
    const end = scanner.scan(bytes, start);
    if (scanner.deepest > DEEPEST) throw unexpected('nested too deep');
    const piece = bytes.subarray(start, end);
    if (scanner.isOver && open.length === 0) {
      this.place = 'comma';
      this.take(piece);
      return end;
    }
    // A copy: the chunk is lent until the next one.
    open.append(piece);
    this.place = scanner.isOver ? 'comma' : 'rest';
    if (scanner.isOver) this.take(open.take());
    return end;
  }

  private take(profile: Uint8Array): void {
    const value = parse(profile, this.scanner.isExact);
    // What starts with a brace is an object or no JSON.
    if (isJsonObject(value)) this.rows.push(value);
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** A document may start with a byte order mark. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return isMarked ? bytes.subarray(3) : bytes;
}

/** What values other than objects start with. */
const STARTS_VALUE = new Set(Buffer.from('"[-0123456789tfn'));

/** @param isExact whether `JSON.parse` gives back every number digit for digit */
function parse(bytes: Uint8Array, isExact: boolean): JsonValue {
  if (!isUtf8(bytes)) throw broken('not UTF-8');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  if (!isExact) return parseExactly(text);
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // V8's message quotes the text, the other parser's does not.
    return parseExactly(text);
  }
}

function parseExactly(text: string): JsonValue {
  try {
    return parseJson(text);
  } catch (cause) {
    throw broken('not JSON', cause);
  }
}

function broken(detail: string, cause?: unknown): BrokenSliceError {
  return new BrokenSliceError('broken_body', 'A page of profiles arrived incomplete or damaged.', {
    attempts: 4,
    divisible: false,
    detail,
    // The parser's own errors quote nothing of the text.
    ...(cause === undefined ? {} : { cause }),
  });
}

function unexpected(detail: string): SystemError {
  return new SystemError(
    'unexpected_answer',
    'Mixpanel answered with profiles in a form the connector does not know.',
    { detail },
  );
}

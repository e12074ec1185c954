import {
  isJsonObject,
  RawNumber,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import { BrokenSliceError, SystemError } from '@source-mixpanel/stream';
import { none } from 'stream-chain/defs.js';
import { jsonParser, type Token } from 'stream-json/core/parser.js';
import { setOwnProperty, type Members } from '../src/profiles/set-own-property.js';

/** The member of an answer that holds the profiles. */
const ROWS = 'results';
/** Deeper than any real profile, and shallow enough for code that reads it afterwards. */
const MAX_DEPTH = 2000;
/**
 * The maximum number of bytes without a complete profile: those of one profile, or of everything
 * outside them. A page that never ends would otherwise fill the memory before it is rejected.
 */
const MAX_BYTES = 16 * 1024 * 1024;

type OpenValue =
  | { readonly kind: 'list'; readonly items: JsonValue[] }
  | { readonly kind: 'object'; readonly members: Members; name: string }
  /** The list of profiles: its items are returned as soon as they are complete. */
  | { readonly kind: 'rows' };

/**
 * Parses one page of profiles in chunks of its bytes: profiles are returned as they are complete,
 * so that memory depends on the profile and not on the page. Numbers keep their digits.
 */
export class StreamedPageParser {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private readonly tokens = jsonParser({ packValues: true, streamValues: false });
  private readonly open: OpenValue[] = [];
  private rows: JsonObject[] = [];
  private document: JsonValue | undefined;
  /** The number of bytes since the last profile was complete. */
  private pending = 0;

  /**
   * Returns the profiles that these bytes complete.
   * @throws BrokenSliceError `broken_body` when this is not JSON
   * @throws SystemError `unexpected_answer` for a profile that is not an object or exceeds 16 MiB
   */
  write(chunk: Uint8Array): readonly JsonObject[] {
    for (const token of this.read(chunk)) this.take(token);
    const { rows } = this;
    this.rows = [];
    this.pending = rows.length > 0 ? 0 : this.pending + chunk.length;
    if (this.pending > MAX_BYTES) throw unexpected('16 MiB without a whole profile');
    return rows;
  }

  /**
   * Returns the members of the answer other than the profiles.
   * @throws BrokenSliceError `broken_body` when the document is not complete
   */
  end(): JsonObject {
    try {
      this.decoder.decode();
    } catch (cause) {
      throw broken('the last character is cut', cause);
    }
    if (!isJsonObject(this.document)) throw broken('the document is not complete');
    return this.document;
  }

  private read(chunk: Uint8Array): readonly Token[] {
    try {
      const tokens = this.tokens(this.decoder.decode(chunk, { stream: true }));
      return tokens === none ? [] : tokens.values;
    } catch (cause) {
      throw broken('not JSON', cause);
    }
  }

  private take(token: Token): void {
    switch (token.name) {
      case 'startObject':
        this.start({ kind: 'object', members: {}, name: '' });
        return;
      case 'startArray':
        this.start(this.isRowsNext() ? { kind: 'rows' } : { kind: 'list', items: [] });
        return;
      case 'keyValue': {
        const object = this.open.at(-1);
        if (object?.kind === 'object') object.name = token.value;
        return;
      }
      case 'endObject':
      case 'endArray':
        this.place(closed(this.open.pop()));
        return;
      case 'numberValue':
        this.place(exactNumber(token.value));
        return;
      case 'stringValue':
      case 'trueValue':
      case 'falseValue':
      case 'nullValue':
        this.place(token.value);
        return;
      default:
        // Tokens of the pieces of keys and texts, which are not needed.
        return;
    }
  }

  private start(value: OpenValue): void {
    if (this.open.length >= MAX_DEPTH) throw unexpected('nested too deep');
    this.open.push(value);
  }

  private isRowsNext(): boolean {
    const [top] = this.open;
    return this.open.length === 1 && top?.kind === 'object' && top.name === ROWS;
  }

  private place(value: JsonValue): void {
    const parent = this.open.at(-1);
    switch (parent?.kind) {
      case undefined:
        this.document = value;
        return;
      case 'list':
        parent.items.push(value);
        return;
      case 'object':
        setOwnProperty(parent.members, parent.name, value);
        return;
      case 'rows':
        if (!isJsonObject(value)) throw unexpected('a profile is not an object');
        this.rows.push(value);
    }
  }
}

function closed(value: OpenValue | undefined): JsonValue {
  switch (value?.kind) {
    case 'list':
      return value.items;
    case 'object':
      return value.members;
    default:
      return [];
  }
}

function exactNumber(text: string): JsonValue {
  const number = Number(text);
  return String(number) === text ? number : new RawNumber(text);
}

function broken(detail: string, cause?: unknown): BrokenSliceError {
  return new BrokenSliceError('broken_body', 'A page of profiles was cut off or corrupt.', {
    maxAttempts: 4,
    mayDivide: false,
    detail,
    // The parser's own errors quote nothing of the text.
    ...(cause === undefined ? {} : { cause }),
  });
}

function unexpected(detail: string): SystemError {
  return new SystemError(
    'unexpected_answer',
    'Mixpanel answered with profiles in an unknown form.',
    { detail },
  );
}

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

/** Name of the member of a response that contains the profiles. */
const ROWS = 'results';
/** Maximum nesting of a profile. Deeper ones could overflow the stack of recursive code. */
const MAX_DEPTH = 2000;
/** Maximum number of bytes without a complete profile. An endless page must not fill the memory. */
const MAX_BYTES = 16 * 1024 * 1024;

type OpenValue =
  | { readonly kind: 'list'; readonly items: JsonValue[] }
  | { readonly kind: 'object'; readonly members: Members; name: string }
  /** The list of profiles. Its items are returned as soon as they are complete. */
  | { readonly kind: 'rows' };

/**
 * Parses one page of profiles, chunk by chunk, with stream-json. The reference implementation of
 * `ProfilePageParser`, which tests compare with it. Profiles are returned as soon as they are
 * complete. Numbers keep all their digits.
 */
export class StreamedPageParser {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private readonly tokens = jsonParser({ packValues: true, streamValues: false });
  /** The objects and lists around the next token, outermost first. */
  private readonly open: OpenValue[] = [];
  private rows: JsonObject[] = [];
  private document: JsonValue | undefined;
  /** Number of bytes since the last complete profile. */
  private pending = 0;

  /**
   * Returns the profiles that this chunk completes.
   * @throws BrokenSliceError `broken_body` if the page is not JSON
   * @throws SystemError `unexpected_answer` for a profile that is not an object or exceeds 16 MiB
   */
  write(chunk: Uint8Array): readonly JsonObject[] {
    for (const token of this.read(chunk)) this.take(token);
    const { rows } = this;
    this.rows = [];
    this.pending = rows.length > 0 ? 0 : this.pending + chunk.length;
    if (this.pending > MAX_BYTES) throw unexpected('16 MiB without a complete profile');
    return rows;
  }

  /**
   * Returns the members of the response except the profiles.
   * @throws BrokenSliceError `broken_body` if the document is not complete
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
        this.openValue({ kind: 'object', members: {}, name: '' });
        return;
      case 'startArray':
        this.openValue(this.isRowsNext() ? { kind: 'rows' } : { kind: 'list', items: [] });
        return;
      case 'keyValue': {
        const object = this.open.at(-1);
        if (object?.kind === 'object') object.name = token.value;
        return;
      }
      case 'endObject':
      case 'endArray':
        this.addValue(finish(this.open.pop()));
        return;
      case 'numberValue':
        this.addValue(exactNumber(token.value));
        return;
      case 'stringValue':
      case 'trueValue':
      case 'falseValue':
      case 'nullValue':
        this.addValue(token.value);
        return;
      default:
        // Tokens for parts of keys and strings, which are not needed.
        return;
    }
  }

  private openValue(value: OpenValue): void {
    if (this.open.length >= MAX_DEPTH) throw unexpected('nested too deep');
    this.open.push(value);
  }

  private isRowsNext(): boolean {
    const [top] = this.open;
    return this.open.length === 1 && top?.kind === 'object' && top.name === ROWS;
  }

  private addValue(value: JsonValue): void {
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

function finish(value: OpenValue | undefined): JsonValue {
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
    // The messages of stream-json do not quote the page, so its error can be passed on as the
    // cause.
    ...(cause === undefined ? {} : { cause }),
  });
}

function unexpected(detail: string): SystemError {
  return new SystemError(
    'unexpected_answer',
    'The profiles in the response have an unexpected form.',
    { detail },
  );
}

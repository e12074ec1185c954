import type { AnswerParser } from '@source-mixpanel/kernel';
import { ByteCollector } from '@source-mixpanel/event-lines';
import { isJsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import type { SystemError } from '@source-mixpanel/stream';
import { countRepairedItems, parseItems, type Brackets } from './parse-items.js';
import { OutlineCollector } from './outline-collector.js';
import { unexpectedAnswer } from './parse-answer.js';
import { parseRow, stripByteOrderMark } from './parse-row.js';

/** An item of a collection: its name (in an object) or its index (in a list), and its value. */
export type Item = readonly [name: string, value: JsonValue];

/** Describes where a response has its collection of items, and receives the items. */
export interface Collection {
  /**
   * Path to the collection in the response, as the names of nested members; empty if the response
   * is itself the collection.
   */
  readonly path: readonly string[];
  readonly kind: 'list' | 'object';
  /**
   * Receives the next items in the order of the document, and the bytes they were parsed from,
   * without the brackets of the collection. The bytes are valid only during the call.
   * @throws SourceError to stop reading
   */
  addItems(items: readonly Item[], bytes: Uint8Array): void;
}

/** Maximum size of one item, and of the part of the document outside the items. */
const MAX_PIECE_BYTES = 4 * 1024 * 1024;
/**
 * Maximum depth of nesting in an item. Code that processes an item recursively would otherwise
 * overflow the stack.
 */
const MAX_DEPTH = 2000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Parses a JSON document that consists mainly of one collection, chunk by chunk. The items that a
 * chunk completes are parsed together and passed on, so the memory needed depends on the size of
 * the chunks and of the largest item, not on the document. (`[{},{},…]` of 64 MiB needs more than a
 * gigabyte if it is parsed at once.) "Outline" means everything outside the items.
 *
 * ```
 *   {"status":"ok","results":[ item , item , item ],"pagination":{}}
 *   outline                 ^--------- items -----^ outline
 * ```
 *
 * This class only finds the brackets and commas of the collection. `parseRow` parses the items
 * between them, and the outline. So a document is accepted if and only if it is JSON after the
 * repairs of `parseRow`.
 */
export class CollectionParser implements AnswerParser {
  /**
   * The number of items with invalid text that was repaired. If text outside the items was
   * repaired, that counts as one more.
   */
  repaired = 0;
  private readonly outline: OutlineCollector;
  private readonly brackets: Brackets;
  /** The start of an item that earlier chunks left incomplete. */
  private readonly open = new ByteCollector();
  private taken = 0;
  private isOver = false;
  /** Whether the last byte that was read between items is a comma. */
  private isAfterComma = false;
  private depth = 0;
  private inText = false;
  private inEscape = false;

  /** @param endpoint its path, for messages */
  constructor(
    private readonly collection: Collection,
    private readonly endpoint: string,
  ) {
    this.brackets = collection.kind === 'list' ? '[]' : '{}';
    this.outline = new OutlineCollector(collection.path, collection.kind === 'list' ? '[' : '{');
  }

  /**
   * @throws SyntaxError when this is not JSON
   * @throws SystemError `unexpected_answer` for an item of more than 4 MiB or 2,000 levels
   */
  write(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      at = this.outline.isCollectionOpen
        ? this.readItems(chunk, at)
        : this.outline.append(chunk, at);
    }
    if (this.outline.length > MAX_PIECE_BYTES) throw this.unexpected('4 MiB without an item');
  }

  /** Returns the document without the items of the collection. */
  end(): JsonValue {
    if (this.outline.isCollectionOpen) throw new SyntaxError('the document is not complete');
    const { value, isRepaired } = parseRow(stripByteOrderMark(this.outline.view()), false);
    if (isRepaired) this.repaired += 1;
    return value;
  }

  /** Returns the position after what it read. */
  private readItems(chunk: Uint8Array, start: number): number {
    // Of two members with one name JSON.parse would drop the first, whose items were already passed
    // on.
    if (this.isOver) throw this.unexpected('two collections of one name');
    let from = start;
    let comma = -1;
    for (let at = start; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.inText) this.readText(byte);
      else if (byte === QUOTE) this.inText = true;
      else if (byte === COMMA && this.depth === 0) comma = at;
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        this.depth += 1;
        if (this.depth > MAX_DEPTH) throw this.unexpected('nested too deep');
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
        this.depth -= 1;
        if (this.depth >= 0) continue;
        this.takeItems(chunk.subarray(from, at));
        this.outline.closeCollection(byte);
        this.isOver = true;
        return at + 1;
      }
    }
    if (comma >= 0) {
      this.isAfterComma = true;
      this.takeItems(chunk.subarray(from, comma));
      from = comma + 1;
    }
    this.keepOpen(chunk.subarray(from));
    return chunk.length;
  }

  private readText(byte: number): void {
    if (this.inEscape) this.inEscape = false;
    else if (byte === BACKSLASH) this.inEscape = true;
    else if (byte === QUOTE) this.inText = false;
  }

  private keepOpen(piece: Uint8Array): void {
    this.open.append(piece);
    if (this.open.length > MAX_PIECE_BYTES) throw this.unexpected('an item of more than 4 MiB');
  }

  /** @param piece the rest of items that ends before a comma or the closing bracket */
  private takeItems(piece: Uint8Array): void {
    const bytes = this.open.length === 0 ? piece : this.withOpen(piece);
    const { value, isRepaired } = parseItems(this.brackets, bytes);
    const items = itemsOf(value, this.taken);
    // A comma must be between two items: `[1,]` and `[,1]` are not JSON.
    if (items.length === 0 && this.isAfterComma) throw new SyntaxError('an item is missing');
    if (items.length === 0) return;
    this.taken += items.length;
    if (isRepaired) this.repaired += countRepairedItems(this.brackets, bytes);
    this.collection.addItems(items, bytes);
  }

  private unexpected(what: string): SystemError {
    return unexpectedAnswer(this.endpoint, what);
  }

  private withOpen(piece: Uint8Array): Uint8Array {
    this.open.append(piece);
    return this.open.take();
  }
}

/** @param before the number of earlier items of a list */
export function itemsOf(value: JsonValue, before: number): Item[] {
  if (isJsonObject(value)) return Object.entries(value).map(([name, item]) => [name, item ?? null]);
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [];
  return list.map((item, index) => [String(before + index), item]);
}

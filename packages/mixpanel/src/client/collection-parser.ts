import type { AnswerParser } from '@source-mixpanel/kernel';
import { ByteCollector } from '@source-mixpanel/event-lines';
import { isJsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import type { SystemError } from '@source-mixpanel/stream';
import { countRepairedItems, parseItems, type Brackets } from './parse-items.js';
import { OutlineCollector } from './outline-collector.js';
import { unexpectedAnswer } from './parse-answer.js';
import { parseRow, stripByteOrderMark } from './parse-row.js';

/**
 * An item of a collection: its member name (in an object) or its index as text (in a list), and its
 * value.
 */
export type Item = readonly [name: string, value: JsonValue];

/** Describes the location of a collection of items in a response, and receives the items. */
export interface Collection {
  /**
   * Path to the collection in the response, as the names of nested members; empty if the response
   * is itself the collection.
   */
  readonly path: readonly string[];
  readonly kind: 'list' | 'object';
  /**
   * Called with the next items, in the order of the document.
   * @param bytes the JSON of these items, with the commas between them but without the brackets of
   *   the collection; valid only during the call
   * @throws SourceError to stop reading
   */
  addItems(items: readonly Item[], bytes: Uint8Array): void;
}

/** Maximum size of one item, and of everything outside the items together. */
const MAX_ITEM_BYTES = 4 * 1024 * 1024;
/**
 * Maximum depth of nesting in an item. Deeper items could overflow the stack of code that processes
 * them recursively.
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
 * Parses a JSON document that consists mainly of one list or object (the collection), chunk by
 * chunk. The items that a chunk completes are parsed together and passed on. So the memory needed
 * depends on the size of the chunks and of the largest item, not on the document. (`[{},{},…]` of
 * 64 MiB needs more than a gigabyte if it is parsed at once.) "Outline" means everything outside
 * the items.
 *
 * ```
 *   {"status":"ok","results":[ item , item , item ],"pagination":{}}
 *   outline                 ^--------- items -----^ outline
 * ```
 *
 * This class only finds the brackets and commas of the collection. `parseRow` parses and validates
 * the items between them, and the outline. So a document is accepted if and only if it is JSON
 * after the repairs of `parseRow` and passes the checks that are listed at `write`.
 */
export class CollectionParser implements AnswerParser {
  /**
   * The number of items in which strings were repaired, plus one if strings outside the items were
   * repaired.
   */
  repaired = 0;
  private readonly outline: OutlineCollector;
  private readonly brackets: Brackets;
  /** The last item, if the chunks so far contain only its start. */
  private readonly incompleteItem = new ByteCollector();
  private itemCount = 0;
  private isCollectionClosed = false;
  /** Whether there was a comma between items. Then the bytes after it must contain an item. */
  private hasComma = false;
  /** Number of open brackets within the current item. */
  private depth = 0;
  private isInString = false;
  private isAfterBackslash = false;

  /** @param endpoint path of the endpoint, for error messages */
  constructor(
    private readonly collection: Collection,
    private readonly endpoint: string,
  ) {
    this.brackets = collection.kind === 'list' ? '[]' : '{}';
    this.outline = new OutlineCollector(collection.path, collection.kind === 'list' ? '[' : '{');
  }

  /**
   * @throws SyntaxError if the document is not JSON
   * @throws SystemError `unexpected_answer` if an item has more than 4 MiB or 2,000 levels, the
   *   outline has more than 4 MiB, or the document has the collection twice
   */
  write(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      at = this.outline.isCollectionOpen
        ? this.readItems(chunk, at)
        : this.outline.append(chunk, at);
    }
    if (this.outline.length > MAX_ITEM_BYTES) throw this.unexpected('4 MiB without an item');
  }

  /** Returns the document without the items of the collection. */
  end(): JsonValue {
    if (this.outline.isCollectionOpen) throw new SyntaxError('the document is not complete');
    const { value, isRepaired } = parseRow(stripByteOrderMark(this.outline.view()), false);
    if (isRepaired) this.repaired += 1;
    return value;
  }

  /**
   * Reads items up to the closing bracket of the collection or the end of the chunk. Returns the
   * position after them.
   */
  private readItems(chunk: Uint8Array, start: number): number {
    // If two members have the name of the collection, `JSON.parse` returns only the second one.
    // Here the items of the first were already passed on, so such a document is rejected.
    if (this.isCollectionClosed) throw this.unexpected('two collections of one name');
    let from = start;
    let comma = -1;
    for (let at = start; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.isInString) this.readStringByte(byte);
      else if (byte === QUOTE) this.isInString = true;
      else if (byte === COMMA && this.depth === 0) comma = at;
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        this.depth += 1;
        if (this.depth > MAX_DEPTH) throw this.unexpected('nested too deep');
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
        this.depth -= 1;
        if (this.depth >= 0) continue;
        this.passOnItems(chunk.subarray(from, at));
        this.outline.closeCollection(byte);
        this.isCollectionClosed = true;
        return at + 1;
      }
    }
    if (comma >= 0) {
      this.hasComma = true;
      this.passOnItems(chunk.subarray(from, comma));
      from = comma + 1;
    }
    this.keepIncomplete(chunk.subarray(from));
    return chunk.length;
  }

  private readStringByte(byte: number): void {
    if (this.isAfterBackslash) this.isAfterBackslash = false;
    else if (byte === BACKSLASH) this.isAfterBackslash = true;
    else if (byte === QUOTE) this.isInString = false;
  }

  private keepIncomplete(start: Uint8Array): void {
    this.incompleteItem.append(start);
    if (this.incompleteItem.length > MAX_ITEM_BYTES)
      throw this.unexpected('an item of more than 4 MiB');
  }

  /**
   * Parses complete items and passes them on.
   * @param tail the bytes of this chunk up to a comma or the closing bracket; the first item may
   *   have begun in an earlier chunk
   */
  private passOnItems(tail: Uint8Array): void {
    const bytes = this.incompleteItem.length === 0 ? tail : this.completeItem(tail);
    const { value, isRepaired } = parseItems(this.brackets, bytes);
    const items = itemsOf(value, this.itemCount);
    // A comma must be between two items: `[1,]` and `[,1]` are not JSON.
    if (items.length === 0 && this.hasComma) throw new SyntaxError('an item is missing');
    if (items.length === 0) return;
    this.itemCount += items.length;
    if (isRepaired) this.repaired += countRepairedItems(this.brackets, bytes);
    this.collection.addItems(items, bytes);
  }

  private unexpected(what: string): SystemError {
    return unexpectedAnswer(this.endpoint, what);
  }

  /** Returns the incomplete item of earlier chunks together with these bytes. */
  private completeItem(tail: Uint8Array): Uint8Array {
    this.incompleteItem.append(tail);
    return this.incompleteItem.take();
  }
}

/**
 * Returns the items of a parsed list or object.
 * @param before the number of items of the list that precede these; the indexes continue from it
 */
export function itemsOf(value: JsonValue, before: number): Item[] {
  if (isJsonObject(value)) return Object.entries(value).map(([name, item]) => [name, item ?? null]);
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [];
  return list.map((item, index) => [String(before + index), item]);
}

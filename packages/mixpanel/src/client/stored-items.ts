import type { JsonObject } from '@source-mixpanel/exact-json';
import { SystemError } from '@source-mixpanel/stream';
import { itemsOf, type Item } from './collection-parser.js';
import { parseItems } from './parse-items.js';

/** A list that can be iterated any number of times, such as an array. */
export interface Items<T> extends Iterable<T> {
  readonly length: number;
}

/**
 * Maximum size of the items of one list. A single response has the same limit; this one also counts
 * the other pages of the list.
 */
const MAX_LIST_BYTES = 64 * 1024 * 1024;

/**
 * A list of items that stores their JSON bytes and parses them on each iteration. Parsed objects
 * would need several times as much memory, and most callers use only a few items at a time.
 */
export class StoredItems<T> implements Items<T> {
  private readonly blocks: { readonly bytes: Uint8Array; readonly before: number }[] = [];
  private storedBytes = 0;
  private count = 0;

  /** @param read converts one parsed item; throws if the item has an unexpected form */
  constructor(private readonly read: (item: Item) => T) {}

  get length(): number {
    return this.count;
  }

  /** Size of all items in bytes. */
  get bytes(): number {
    return this.storedBytes;
  }

  /**
   * Validates items, and appends a copy of their bytes.
   * @throws errors of `read`; SystemError `answer_too_large` if the list exceeds 64 MiB
   */
  add(items: readonly Item[], bytes: Uint8Array): void {
    for (const item of items) this.read(item);
    this.storedBytes += bytes.length;
    checkSize(this.storedBytes);
    this.blocks.push({ bytes: Uint8Array.from(bytes), before: this.count });
    this.count += items.length;
  }

  *[Symbol.iterator](): Generator<T, void> {
    for (const { bytes, before } of this.blocks) {
      for (const item of itemsOf(parseItems('[]', bytes).value, before)) yield this.read(item);
    }
  }
}

/**
 * Concatenates several lists without copying their items.
 * @throws SystemError `answer_too_large` if they exceed 64 MiB together
 */
export function joinItems<T>(lists: readonly StoredItems<T>[]): Items<T> {
  checkSize(lists.reduce((sum, { bytes }) => sum + bytes, 0));
  return {
    length: lists.reduce((sum, { length }) => sum + length, 0),
    *[Symbol.iterator]() {
      for (const list of lists) yield* list;
    },
  };
}

/** Maximum number of records in a batch. */
const MAX_BATCH = 1000;

/**
 * Converts items to records, and yields them in batches of up to 1,000. Items for which `record`
 * returns undefined are left out.
 */
export function* inBatches<T>(
  items: Iterable<T>,
  record: (item: T) => JsonObject | undefined,
): Generator<readonly JsonObject[], void> {
  let rows: JsonObject[] = [];
  for (const item of items) {
    const row = record(item);
    if (row !== undefined) rows.push(row);
    if (rows.length < MAX_BATCH) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

function checkSize(bytes: number): void {
  if (bytes <= MAX_LIST_BYTES) return;
  throw new SystemError('answer_too_large', 'The response exceeds the maximum size.', {
    detail: `more than ${MAX_LIST_BYTES} bytes of items`,
  });
}

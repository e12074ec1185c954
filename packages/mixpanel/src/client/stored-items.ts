import type { JsonObject } from '@source-mixpanel/exact-json';
import { SystemError } from '@source-mixpanel/stream';
import { itemsOf, type Item } from './collection-parser.js';
import { parseItems } from './parse-items.js';

/** A list that can be iterated more than once. Arrays are such lists. */
export interface Items<T> extends Iterable<T> {
  readonly length: number;
}

/** Maximum size of one list. A response has the same maximum size. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;

/**
 * A list from a response that stores the original bytes and parses them on each iteration. Parsed
 * objects would need several times the memory, and most users of a list need only a few items at a
 * time.
 */
export class StoredItems<T> implements Items<T> {
  private readonly blocks: { readonly bytes: Uint8Array; readonly before: number }[] = [];
  private held = 0;
  private count = 0;

  /** @param read converts one parsed item; throws if the item has an unexpected form */
  constructor(private readonly read: (item: Item) => T) {}

  get length(): number {
    return this.count;
  }

  /** Size of all items in bytes. */
  get bytes(): number {
    return this.held;
  }

  /**
   * Validates items, and appends a copy of their bytes.
   * @throws errors of `read`; SystemError `answer_too_large` if the list exceeds 64 MiB
   */
  add(items: readonly Item[], bytes: Uint8Array): void {
    for (const item of items) this.read(item);
    this.held += bytes.length;
    refuseTooMany(this.held);
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
 * Returns one list of the items of several lists, in order.
 * @throws SystemError `answer_too_large` if they exceed 64 MiB together
 */
export function joinItems<T>(lists: readonly StoredItems<T>[]): Items<T> {
  refuseTooMany(lists.reduce((sum, { bytes }) => sum + bytes, 0));
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
 * Converts the items into records and yields batches of up to 1,000. Items for which `record`
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

function refuseTooMany(bytes: number): void {
  if (bytes <= MAX_HELD_BYTES) return;
  throw new SystemError('answer_too_large', 'The response exceeds the maximum size.', {
    detail: `more than ${MAX_HELD_BYTES} bytes of items`,
  });
}

import type { JsonObject } from '@source-mixpanel/exact-json';
import { SystemError } from '@source-mixpanel/stream';
import { itemsOf, type Item } from './collection-parser.js';
import { parseBetween } from './parse-between.js';

/** A list that can be read any number of times, such as an array. */
export interface Items<T> extends Iterable<T> {
  readonly length: number;
}

/** The maximum size of one list, which is also the maximum of an answer. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;

/**
 * A list of an answer, stored as the bytes it was written with and parsed again whenever it is read, because
 * objects take several times as much memory, and most readers need a few at a time.
 */
export class HeldItems<T> implements Items<T> {
  private readonly blocks: { readonly bytes: Uint8Array; readonly before: number }[] = [];
  private held = 0;
  private count = 0;

  /** @param read parses one item; throws when it is not as expected */
  constructor(private readonly read: (item: Item) => T) {}

  get length(): number {
    return this.count;
  }

  /** The size of all items in bytes. */
  get bytes(): number {
    return this.held;
  }

  /**
   * Adds items of a list, and copies their bytes.
   * @throws the first error of `read`; SystemError `answer_too_large` beyond 64 MiB in all
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
      for (const item of itemsOf(parseBetween('[]', bytes).value, before)) yield this.read(item);
    }
  }
}

/**
 * Returns the items of several lists, one list after the other.
 * @throws SystemError `answer_too_large` beyond 64 MiB in all
 */
export function joinedItems<T>(lists: readonly HeldItems<T>[]): Items<T> {
  refuseTooMany(lists.reduce((sum, { bytes }) => sum + bytes, 0));
  return {
    length: lists.reduce((sum, { length }) => sum + length, 0),
    *[Symbol.iterator]() {
      for (const list of lists) yield* list;
    },
  };
}

/** The maximum number of records that are created before they are passed on. */
const MAX_BATCH = 1000;

/** Yields records of the items, a thousand at a time; an item without a record is left out. */
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

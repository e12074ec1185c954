import type { ByteSource } from './byte-source.js';
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  endOfBlanks,
  endOfNumber,
  endOfString,
  endOfWord,
  holds,
  NEWLINE,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  REFUSED,
  startsNumber,
} from './json-bytes.js';
import { NameCache, NO_NAME } from './name-cache.js';
import type { RecordShape } from './source-record.js';

/** Names inside nested values; when they are more, the line that shows it is not regular. */
const INNER_NAMES = 1024;
/** Objects and lists inside each other, the bag not counted. */
const DEEPEST = 16;
/** Before the numbers of objects no longer fit into 32 bits, they start anew. */
const MOST_OBJECTS = 4_000_000_000;

/**
 * Tells regular lines from all others, in one pass over their bytes. A line is regular when it is
 * strict JSON (RFC 8259) and a record as the object path reads it, and moreover no object of it
 * holds a name twice, no value is nested more than 16 deep, and head and bag stand there once.
 * Whatever is not regular is not wrong: the object path decides.
 *
 * ```
 *   line    { member (, member)* } newline
 *   member  "head" : value                    once
 *           "bag" : bag                       once
 *           "other, without escapes" : value  not read
 *   bag     { (name : value (, name : value)*)? }
 *   value   string | number | true | false | null | list | object (its names found as well)
 * ```
 *
 * Blanks may stand between any two of these. UTF-8 is not looked at: one native look at the whole
 * chunk runs at tens of GB/s. Nothing is copied and nothing made an object. The steps below take the
 * position they start at and give the one behind what they took, or `REFUSED`; each step checks for
 * `REFUSED` before it reads on, since an index of -1 would slow down every later read there.
 */
export class LineScanner {
  private readonly head: Uint8Array;
  private readonly bagName: Uint8Array;
  private readonly inner = new NameCache(INNER_NAMES);
  /** Number of the object begun last. */
  private objects = 0;
  /** The object each name was met in last: of the bag by entry, of the others by entry and depth. */
  private readonly bagOf: Uint32Array;
  private readonly objectOf = new Uint32Array((INNER_NAMES + 1) * DEEPEST);
  private readonly isCollected: Uint8Array;
  /** Entries of the last line that were not collected yet. */
  private readonly fresh: number[] = [];

  constructor(
    shape: RecordShape,
    private readonly names: NameCache,
  ) {
    this.head = encoder.encode(JSON.stringify(shape.head));
    this.bagName = encoder.encode(JSON.stringify(shape.bag));
    this.bagOf = new Uint32Array(names.capacity + 1);
    this.isCollected = new Uint8Array(names.capacity + 1);
  }

  /** Position of the newline that ends the regular line at `start`; `REFUSED` when it is none. */
  scan(source: ByteSource, start: number): number {
    const { bytes } = source;
    this.prepare();
    const at = this.record(source, endOfBlanks(bytes, start));
    if (at === REFUSED) return REFUSED;
    const end = endOfBlanks(bytes, at);
    return bytes[end] === NEWLINE ? end : REFUSED;
  }

  /** Names the last line holds, provided it was regular, and no line collected before it. */
  collect(take: (name: string) => void): void {
    for (const entry of this.fresh) {
      this.isCollected[entry] = 1;
      take(this.names.nameOf(entry));
    }
  }

  private prepare(): void {
    this.fresh.length = 0;
    if (this.inner.isFull) this.inner.clear();
    if (this.objects < MOST_OBJECTS) return;
    this.objects = 0;
    this.bagOf.fill(0);
    this.objectOf.fill(0);
  }

  private record(source: ByteSource, start: number): number {
    const { bytes } = source;
    if (bytes[start] !== OPEN_OBJECT) return REFUSED;
    let heads = 0;
    let bags = 0;
    let at = start;
    do {
      at = endOfBlanks(bytes, at + 1);
      const isHead = holds(bytes, at, this.head);
      const isBag = !isHead && holds(bytes, at, this.bagName);
      at = isHead || isBag ? endOfColon(bytes, at + 1) : endOfOtherName(bytes, at);
      if (at === REFUSED) return REFUSED;
      at = isBag ? this.bag(source, at) : this.value(source, at, 0);
      if (at === REFUSED) return REFUSED;
      heads += Number(isHead);
      bags += Number(isBag);
      at = endOfBlanks(bytes, at);
    } while (bytes[at] === COMMA);
    return heads === 1 && bags === 1 && bytes[at] === CLOSE_OBJECT ? at + 1 : REFUSED;
  }

  private bag(source: ByteSource, start: number): number {
    const { bytes } = source;
    let at = endOfBlanks(bytes, start);
    if (bytes[at] !== OPEN_OBJECT) return REFUSED;
    at = endOfBlanks(bytes, at + 1);
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    const bag = (this.objects += 1);
    let entry = NO_NAME;
    while (bytes[at] === QUOTE) {
      entry = this.names.find(source, at + 1, entry);
      if (entry === REFUSED) return REFUSED;
      const name = this.names.firstOf(entry);
      if (this.bagOf[name] === bag) return REFUSED;
      this.bagOf[name] = bag;
      if (this.isCollected[entry] === 0) this.fresh.push(entry);
      at = this.value(source, this.names.end, 0);
      if (at === REFUSED) return REFUSED;
      at = endOfBlanks(bytes, at);
      if (bytes[at] !== COMMA) return bytes[at] === CLOSE_OBJECT ? at + 1 : REFUSED;
      at = endOfBlanks(bytes, at + 1);
    }
    return REFUSED;
  }

  /** @param depth how many lists and objects are open around the value */
  private value(source: ByteSource, start: number, depth: number): number {
    const { bytes } = source;
    const at = endOfBlanks(bytes, start);
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return endOfString(bytes, at + 1);
    if (startsNumber(byte)) return endOfNumber(bytes, at);
    if (byte !== OPEN_OBJECT && byte !== OPEN_LIST) return endOfWord(bytes, at);
    if (depth === DEEPEST) return REFUSED;
    return byte === OPEN_LIST ? this.list(source, at, depth) : this.object(source, at, depth);
  }

  private list(source: ByteSource, start: number, depth: number): number {
    const { bytes } = source;
    let at = endOfBlanks(bytes, start + 1);
    if (bytes[at] === CLOSE_LIST) return at + 1;
    for (;;) {
      at = this.value(source, at, depth + 1);
      if (at === REFUSED) return REFUSED;
      at = endOfBlanks(bytes, at);
      if (bytes[at] !== COMMA) return bytes[at] === CLOSE_LIST ? at + 1 : REFUSED;
      at += 1;
    }
  }

  private object(source: ByteSource, start: number, depth: number): number {
    const { bytes } = source;
    let at = endOfBlanks(bytes, start + 1);
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    const object = (this.objects += 1);
    let entry = NO_NAME;
    while (bytes[at] === QUOTE) {
      entry = this.inner.find(source, at + 1, entry);
      if (entry === REFUSED) return REFUSED;
      const place = this.inner.firstOf(entry) * DEEPEST + depth;
      if (this.objectOf[place] === object) return REFUSED;
      this.objectOf[place] = object;
      at = this.value(source, this.inner.end, depth + 1);
      if (at === REFUSED) return REFUSED;
      at = endOfBlanks(bytes, at);
      if (bytes[at] !== COMMA) return bytes[at] === CLOSE_OBJECT ? at + 1 : REFUSED;
      at = endOfBlanks(bytes, at + 1);
    }
    return REFUSED;
  }
}

const encoder = new TextEncoder();

/** Position behind the colon of the name whose first character stands at `start`. */
function endOfColon(bytes: Uint8Array, start: number): number {
  const end = endOfString(bytes, start);
  if (end === REFUSED) return REFUSED;
  const colon = endOfBlanks(bytes, end);
  return bytes[colon] === COLON ? colon + 1 : REFUSED;
}

/** The same for a name whose quote stands at `start`. One with escapes might be head or bag. */
function endOfOtherName(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== QUOTE) return REFUSED;
  const end = endOfColon(bytes, start + 1);
  for (let at = start; at < end; at += 1) if (bytes[at] === BACKSLASH) return REFUSED;
  return end;
}

import type { ByteSource } from './byte-source.js';
import {
  CLOSE_OBJECT,
  COLON,
  COMMA,
  endOfBlanks,
  endOfString,
  holds,
  OPEN_OBJECT,
  QUOTE,
  REFUSED,
} from './json-bytes.js';
import { NO_NAME, type NameCache } from './name-cache.js';
import type { RecordShape } from './source-record.js';
import { endOfValue } from './value-range.js';

/** Is shown the values of one line; each answer is the position behind the value, or `REFUSED`. */
export interface RecordVisitor {
  head(source: ByteSource, at: number): number;
  /** @param entry of the property's name in the name cache */
  property(source: ByteSource, at: number, entry: number): number;
}

/**
 * Leads a visitor through the values of a regular line, in the order of the source. It trusts that
 * the line is regular and looks only at what tells where the values are; the names of the bag it
 * finds like the scanner does, with one comparison where the order is that of an earlier record.
 */
export class RecordWalk {
  /** Of the last line: where its bag begins, and the position behind it. */
  bagStart = 0;
  bagEnd = 0;
  /** Whether there are blanks between the names and values of its bag. */
  hasBlanks = false;
  private readonly head: Uint8Array;
  private readonly bag: Uint8Array;

  constructor(
    shape: RecordShape,
    private readonly names: NameCache,
    private readonly visitor: RecordVisitor,
  ) {
    this.head = new TextEncoder().encode(JSON.stringify(shape.head));
    this.bag = new TextEncoder().encode(JSON.stringify(shape.bag));
  }

  /** Whether the visitor saw the whole line; only one that is not regular makes this false. */
  walk(source: ByteSource, start: number): boolean {
    const { bytes } = source;
    this.hasBlanks = false;
    let at = endOfBlanks(bytes, start);
    do {
      const name = endOfBlanks(bytes, at + 1);
      at = endOfName(bytes, name);
      if (at === REFUSED) return false;
      if (holds(bytes, name, this.head)) at = this.visitor.head(source, at);
      else if (holds(bytes, name, this.bag)) at = this.walkBag(source, at);
      else at = endOfValue(bytes, at, 'allow');
      if (at === REFUSED) return false;
      at = endOfBlanks(bytes, at);
    } while (bytes[at] === COMMA);
    return bytes[at] === CLOSE_OBJECT;
  }

  private walkBag(source: ByteSource, start: number): number {
    const { bytes } = source;
    const { names, visitor } = this;
    if (bytes[start] !== OPEN_OBJECT) return REFUSED;
    this.bagStart = start;
    let at = this.behindBlanks(bytes, start + 1);
    let entry = NO_NAME;
    while (bytes[at] === QUOTE) {
      entry = names.find(source, at + 1, entry);
      if (entry === REFUSED) return REFUSED;
      at = names.end;
      if (bytes[at - 2] !== QUOTE) this.hasBlanks = true;
      at = visitor.property(source, this.behindBlanks(bytes, at), entry);
      if (at === REFUSED) return REFUSED;
      if (bytes[at] !== COMMA) {
        at = this.behindBlanks(bytes, at);
        if (bytes[at] !== COMMA) break;
      }
      at = this.behindBlanks(bytes, at + 1);
    }
    if (bytes[at] !== CLOSE_OBJECT) return REFUSED;
    this.bagEnd = at + 1;
    return this.bagEnd;
  }

  private behindBlanks(bytes: Uint8Array, at: number): number {
    if ((bytes[at] ?? 0) > 0x20) return at;
    this.hasBlanks = true;
    return endOfBlanks(bytes, at);
  }
}

/** Position of the value behind the name whose quote stands at `start`. */
function endOfName(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== QUOTE) return REFUSED;
  const end = endOfString(bytes, start + 1);
  if (end === REFUSED) return REFUSED;
  const colon = endOfBlanks(bytes, end);
  return bytes[colon] === COLON ? endOfBlanks(bytes, colon + 1) : REFUSED;
}

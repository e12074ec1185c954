import { ByteCollector } from '@source-mixpanel/event-lines';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Collects the outline of a JSON document: all bytes except the items of one list or object (the
 * collection), which the caller reads itself. The collection is the document itself or a nested
 * member of it.
 *
 * Outlines are short, so it is fast enough to inspect each byte.
 */
export class OutlineCollector {
  /**
   * Whether the next bytes are items: the opening bracket of the collection was read, the closing
   * one was not.
   */
  isCollectionOpen = false;
  private readonly collected = new ByteCollector();
  private depth = 0;
  private isInString = false;
  private isAfterBackslash = false;
  /**
   * Positions, in the collected bytes, of the start and end of the last string. It is the name of a
   * member if a colon follows.
   */
  private stringStart = 0;
  private stringEnd = 0;
  /**
   * The name of the member that is being read, for each depth between the document and the
   * collection. Undefined until the colon after the name.
   */
  private readonly members: (string | undefined)[] = [];

  /**
   * @param path names of the nested members that lead to the collection; empty if the document is
   *   the collection
   * @param opening the bracket that opens the collection
   */
  constructor(
    private readonly path: readonly string[],
    private readonly opening: '[' | '{' = '[',
  ) {}

  /**
   * Collects the bytes of a chunk from `start` up to and including the opening bracket of the
   * collection, or up to the end of the chunk. Returns the position after the collected bytes.
   */
  append(chunk: Uint8Array, start: number): number {
    // The position in the collected bytes is the position in the chunk plus this number.
    const before = this.collected.length - start;
    let from = start;
    let at = start;
    while (at < chunk.length && !this.isCollectionOpen) {
      const byte = chunk[at] ?? 0;
      at += 1;
      if (this.isInString) this.readStringByte(byte, before + at);
      else if (byte === COLON) {
        this.collected.append(chunk.subarray(from, at));
        from = at;
        this.readMemberName();
      } else this.read(byte, before + at);
    }
    this.collected.append(chunk.subarray(from, at));
    return at;
  }

  /**
   * Appends the closing bracket of the collection. If it is the wrong one, such as `}` for a list,
   * parsing the collected bytes fails.
   */
  closeCollection(bracket: number = CLOSE_LIST): void {
    this.collected.append(Uint8Array.of(bracket));
    this.depth -= 1;
    this.isCollectionOpen = false;
  }

  get length(): number {
    return this.collected.length;
  }

  /** Returns the bytes collected so far; valid until more are collected. */
  view(): Uint8Array {
    return this.collected.view();
  }

  /** @param end position after the byte, in the collected bytes */
  private read(byte: number, end: number): void {
    switch (byte) {
      case QUOTE:
        this.isInString = true;
        if (this.depth <= this.path.length) this.stringStart = end - 1;
        break;
      case OPEN_OBJECT:
      case OPEN_LIST:
        this.isCollectionOpen = this.isAtCollection() && byte === this.opening.charCodeAt(0);
        this.depth += 1;
        if (this.depth <= this.path.length) this.members[this.depth] = undefined;
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        this.depth -= 1;
        break;
      case COMMA:
        if (this.depth <= this.path.length) this.members[this.depth] = undefined;
    }
  }

  private isAtCollection(): boolean {
    const { path, members } = this;
    return this.depth === path.length && path.every((name, index) => members[index + 1] === name);
  }

  private readStringByte(byte: number, end: number): void {
    if (this.isAfterBackslash) this.isAfterBackslash = false;
    else if (byte === BACKSLASH) this.isAfterBackslash = true;
    else if (byte === QUOTE) {
      this.isInString = false;
      if (this.depth <= this.path.length) this.stringEnd = end;
    }
  }

  /** Called at a colon: the last string is the name of a member. */
  private readMemberName(): void {
    const { depth, members } = this;
    if (depth === 0 || depth > this.path.length || members[depth] !== undefined) return;
    const name = this.collected.view().subarray(this.stringStart, this.stringEnd);
    try {
      members[depth] = JSON.parse(new TextDecoder().decode(name)) as string;
    } catch {
      // Parsing the collected bytes will fail with the same error.
      members[depth] = '';
    }
  }
}

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
 * Collects the bytes of a JSON document except the items of one list (or object). The collected
 * bytes are few, so each of them is inspected separately. The list is the document itself, or a
 * member of it; `path` contains the names of the nested members that lead to it.
 */
export class OutlineCollector {
  /** Whether the next bytes belong to the list. */
  isCollectionOpen = false;
  private readonly collected = new ByteCollector();
  private depth = 0;
  private inText = false;
  private inEscape = false;
  /**
   * Positions of the start and end of the last string, which is the name of a member if a colon
   * follows.
   */
  private textStart = 0;
  private textEnd = 0;
  /**
   * For each depth down to the list, the name of the member that is being read; undefined before
   * the colon after the name.
   */
  private readonly members: (string | undefined)[] = [];

  /**
   * @param path names of the nested members that lead to the list; empty if the list is the
   * document itself
   * @param opening the bracket that opens the list
   */
  constructor(
    private readonly path: readonly string[],
    private readonly opening: '[' | '{' = '[',
  ) {}

  /**
   * Collects bytes up to and including the bracket that opens the list. Returns the position after
   * it.
   */
  append(chunk: Uint8Array, start: number): number {
    // Converts positions in the chunk to positions in the collected bytes.
    const before = this.collected.length - start;
    let from = start;
    let at = start;
    while (at < chunk.length && !this.isCollectionOpen) {
      const byte = chunk[at] ?? 0;
      at += 1;
      if (this.inText) this.readText(byte, before + at);
      else if (byte === COLON) {
        this.collected.append(chunk.subarray(from, at));
        from = at;
        this.nameMember();
      } else this.read(byte, before + at);
    }
    this.collected.append(chunk.subarray(from, at));
    return at;
  }

  /**
   * Appends the bracket that closes the list. If it is the wrong one, the parser of the collected
   * document reports it.
   */
  closeCollection(bracket: number = CLOSE_LIST): void {
    this.collected.append(Uint8Array.of(bracket));
    this.depth -= 1;
    this.isCollectionOpen = false;
  }

  get length(): number {
    return this.collected.length;
  }

  /** Returns the bytes collected so far. */
  view(): Uint8Array {
    return this.collected.view();
  }

  /** @param end position after the byte */
  private read(byte: number, end: number): void {
    switch (byte) {
      case QUOTE:
        this.inText = true;
        if (this.depth <= this.path.length) this.textStart = end - 1;
        break;
      case OPEN_OBJECT:
      case OPEN_LIST:
        this.isCollectionOpen = this.isAtList() && byte === this.opening.charCodeAt(0);
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

  private isAtList(): boolean {
    const { path, members } = this;
    return this.depth === path.length && path.every((name, index) => members[index + 1] === name);
  }

  private readText(byte: number, end: number): void {
    if (this.inEscape) this.inEscape = false;
    else if (byte === BACKSLASH) this.inEscape = true;
    else if (byte === QUOTE) {
      this.inText = false;
      if (this.depth <= this.path.length) this.textEnd = end;
    }
  }

  private nameMember(): void {
    const { depth, members } = this;
    if (depth === 0 || depth > this.path.length || members[depth] !== undefined) return;
    const name = this.collected.view().subarray(this.textStart, this.textEnd);
    try {
      members[depth] = JSON.parse(new TextDecoder().decode(name)) as string;
    } catch {
      // The parser of the collected document reports the error.
      members[depth] = '';
    }
  }
}

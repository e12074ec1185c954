import { ByteCollector } from '@source-mixpanel/ndjson';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * The bytes of a JSON document beside the items of one list, which is a member of the document itself:
 * the document as it would be were that list empty. They are few, so that each is looked at alone.
 */
export class PageOutline {
  /** Whether the bytes that follow are those of the list. */
  isListOpen = false;
  private readonly collected = new ByteCollector();
  private depth = 0;
  private isObject = false;
  private inText = false;
  private inEscape = false;
  /** Where the last text of the document itself, a name perhaps, begins and ends. */
  private textStart = 0;
  private textEnd = 0;
  /** Name of the member that is being read; undefined before its colon. */
  private member: string | undefined;

  /** @param list name of the member whose items are left out */
  constructor(private readonly list: string) {}

  /** Takes bytes up to the bracket that opens the list, and gives the position behind it. */
  take(chunk: Uint8Array, start: number): number {
    // Positions of the whole outline are those of the chunk and so many more.
    const before = this.collected.length - start;
    let from = start;
    let at = start;
    while (at < chunk.length && !this.isListOpen) {
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

  /** Takes the bracket that closes the list. */
  closeList(): void {
    this.collected.append(Uint8Array.of(CLOSE_LIST));
    this.depth -= 1;
    this.isListOpen = false;
  }

  /** All bytes so far. */
  view(): Uint8Array {
    return this.collected.view();
  }

  /** @param end position behind the byte */
  private read(byte: number, end: number): void {
    switch (byte) {
      case QUOTE:
        this.inText = true;
        if (this.depth === 1) this.textStart = end - 1;
        break;
      case OPEN_OBJECT:
      case OPEN_LIST:
        if (this.depth === 0) this.isObject = byte === OPEN_OBJECT;
        this.isListOpen = byte === OPEN_LIST && this.depth === 1 && this.member === this.list;
        this.depth += 1;
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        this.depth -= 1;
        break;
      case COMMA:
        if (this.depth === 1) this.member = undefined;
    }
  }

  private readText(byte: number, end: number): void {
    if (this.inEscape) this.inEscape = false;
    else if (byte === BACKSLASH) this.inEscape = true;
    else if (byte === QUOTE) {
      this.inText = false;
      if (this.depth === 1) this.textEnd = end;
    }
  }

  private nameMember(): void {
    if (this.depth !== 1 || !this.isObject || this.member !== undefined) return;
    const name = this.collected.view().subarray(this.textStart, this.textEnd);
    try {
      this.member = JSON.parse(new TextDecoder().decode(name)) as string;
    } catch {
      // Whoever parses the document finds the same.
      this.member = '';
    }
  }
}

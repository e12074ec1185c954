import { RawNumber, type JsonValue } from './json.js';

/**
 * Matches every number whose digits JavaScript's numbers (doubles) might change: sixteen or more
 * digits, an exponent, a fraction that ends in 0, a fraction below 1e-6, a negative zero. It may
 * also match inside a string, which only means that the slower `ExactParser` is used.
 */
const RISKY_NUMBER =
  /(?:^|[[:,])[ \t\r\n]*(?:-0(?!\.\d)|-?(?:[\d.]{16}|\d[\d.]*[eE]|\d+\.\d*0(?!\d)|0\.0{6}))/;

/**
 * Parses JSON (RFC 8259) like `JSON.parse`, except that a number whose digits JavaScript would
 * change becomes a `RawNumber`.
 * @throws SyntaxError whose message contains the offset of the error and never quotes the text
 */
export function parseJson(text: string): JsonValue {
  if (!RISKY_NUMBER.test(text)) {
    try {
      return JSON.parse(text) as JsonValue;
    } catch {
      // V8's message quotes the text, which may be a customer's record. Parse the text again with a
      // parser whose error contains only the offset.
    }
  }
  return new ExactParser(text).document();
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WHITESPACE = /[ \t\n\r]*/y;
const LITERALS = new Map<string, JsonValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
/**
 * The maximum depth of nested arrays and objects: deeper than any real response, and low enough
 * that the recursion never overflows the stack.
 */
const MAX_DEPTH = 2000;

class ExactParser {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  document(): JsonValue {
    const value = this.value();
    this.skipWhitespace();
    if (this.at < this.text.length) this.fail();
    return value;
  }

  private value(): JsonValue {
    this.skipWhitespace();
    switch (this.text[this.at]) {
      case '{':
        return this.nested(() => this.object());
      case '[':
        return this.nested(() => this.array());
      case '"':
        return this.string();
      case 't':
      case 'f':
      case 'n':
        return this.literal();
      default:
        return this.number();
    }
  }

  private nested(read: () => JsonValue): JsonValue {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) this.fail();
    this.at += 1;
    const value = read();
    this.depth -= 1;
    return value;
  }

  private object(): JsonValue {
    const members: Record<string, JsonValue> = {};
    if (this.closes('}')) return members;
    do {
      this.skipWhitespace();
      const name = this.string();
      this.skipWhitespace();
      if (this.text[this.at] !== ':') this.fail();
      this.at += 1;
      const value = this.value();
      // A plain assignment to __proto__ would set the prototype instead of a member.
      if (name === '__proto__') Object.defineProperty(members, name, { value, ...PLAIN_MEMBER });
      else members[name] = value;
    } while (this.continues('}'));
    return members;
  }

  private array(): JsonValue {
    const items: JsonValue[] = [];
    if (this.closes(']')) return items;
    do items.push(this.value());
    while (this.continues(']'));
    return items;
  }

  private closes(bracket: string): boolean {
    this.skipWhitespace();
    if (this.text[this.at] !== bracket) return false;
    this.at += 1;
    return true;
  }

  private continues(bracket: string): boolean {
    if (this.closes(bracket)) return false;
    if (this.text[this.at] !== ',') this.fail();
    this.at += 1;
    return true;
  }

  private string(): string {
    const start = this.at;
    if (this.text[start] !== '"') this.fail();
    let end = start + 1;
    // This is not a regular expression, because one that matches megabytes overflows its stack.
    while (this.text[end] !== '"') {
      if (end >= this.text.length) this.fail();
      end += this.text[end] === '\\' ? 2 : 1;
    }
    this.at = end + 1;
    try {
      return JSON.parse(this.text.slice(start, this.at)) as string;
    } catch {
      this.at = start;
      return this.fail();
    }
  }

  private number(): JsonValue {
    const token = this.token(NUMBER);
    const number = Number(token);
    return String(number) === token ? number : new RawNumber(token);
  }

  private literal(): JsonValue {
    for (const [word, value] of LITERALS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.fail();
  }

  private token(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const token = pattern.exec(this.text)?.[0] ?? this.fail();
    this.at += token.length;
    return token;
  }

  private skipWhitespace(): void {
    WHITESPACE.lastIndex = this.at;
    this.at += WHITESPACE.exec(this.text)?.[0].length ?? 0;
  }

  private fail(): never {
    throw new SyntaxError(`not valid JSON at character ${this.at}`);
  }
}

const PLAIN_MEMBER = { writable: true, enumerable: true, configurable: true };

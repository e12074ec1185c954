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
  return new ExactParser(text).parseDocument();
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

  parseDocument(): JsonValue {
    const value = this.parseValue();
    this.skipWhitespace();
    if (this.at < this.text.length) this.fail();
    return value;
  }

  private parseValue(): JsonValue {
    this.skipWhitespace();
    switch (this.text[this.at]) {
      case '{':
        return this.parseNested(() => this.parseObject());
      case '[':
        return this.parseNested(() => this.parseArray());
      case '"':
        return this.parseString();
      case 't':
      case 'f':
      case 'n':
        return this.parseLiteral();
      default:
        return this.parseNumber();
    }
  }

  private parseNested(parse: () => JsonValue): JsonValue {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) this.fail();
    this.at += 1;
    const value = parse();
    this.depth -= 1;
    return value;
  }

  private parseObject(): JsonValue {
    const members: Record<string, JsonValue> = {};
    if (this.skipIfNext('}')) return members;
    do {
      this.skipWhitespace();
      const name = this.parseString();
      this.skipWhitespace();
      if (this.text[this.at] !== ':') this.fail();
      this.at += 1;
      const value = this.parseValue();
      // A plain assignment to __proto__ would set the prototype instead of a member.
      if (name === '__proto__') Object.defineProperty(members, name, { value, ...PLAIN_MEMBER });
      else members[name] = value;
    } while (this.skipToNextItem('}'));
    return members;
  }

  private parseArray(): JsonValue {
    const items: JsonValue[] = [];
    if (this.skipIfNext(']')) return items;
    do items.push(this.parseValue());
    while (this.skipToNextItem(']'));
    return items;
  }

  private skipIfNext(bracket: string): boolean {
    this.skipWhitespace();
    if (this.text[this.at] !== bracket) return false;
    this.at += 1;
    return true;
  }

  /** Skips a comma and returns true, or skips the closing bracket and returns false. */
  private skipToNextItem(closingBracket: string): boolean {
    if (this.skipIfNext(closingBracket)) return false;
    if (this.text[this.at] !== ',') this.fail();
    this.at += 1;
    return true;
  }

  private parseString(): string {
    const start = this.at;
    if (this.text[start] !== '"') this.fail();
    let end = start + 1;
    // A loop, because a regular expression that matches megabytes overflows the stack.
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

  private parseNumber(): JsonValue {
    const token = this.readToken(NUMBER);
    const number = Number(token);
    return String(number) === token ? number : new RawNumber(token);
  }

  private parseLiteral(): JsonValue {
    for (const [word, value] of LITERALS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.fail();
  }

  private readToken(pattern: RegExp): string {
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

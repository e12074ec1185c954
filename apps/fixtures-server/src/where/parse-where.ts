import { instantOf, type Zone } from '../zone.js';
import { WhereError, type CallName, type CompareOperator, type Expression } from './expression.js';

interface Token {
  readonly kind: 'string' | 'number' | 'word' | 'sign' | 'end';
  readonly text: string;
}

const lexeme =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(==|!=|>=|<=|[<>()[\]+-]))/y;
const compareOperators: readonly string[] = ['==', '!=', '>=', '<=', '>', '<', 'in'];
const callNames: readonly string[] = ['datetime', 'number', 'defined'];
const recordNames: readonly string[] = ['properties', 'event', 'user'];

const isCompare = (text: string): text is CompareOperator => compareOperators.includes(text);
const isCall = (text: string): text is CallName => callNames.includes(text);

/** The time and the time zone on which the meaning of a filter depends. */
export interface WhereContext {
  /** The value of `NOW`, in epoch milliseconds. */
  readonly now: number;
  /** The project's time zone, in which `datetime("2026-11-01T00:00:00")` is interpreted. */
  readonly zone: Zone;
}

/**
 * Parses an expression. The supported operators are, from the lowest to the highest precedence,
 * `or`, `and`, `not` and comparisons, which cannot be chained. Operands are literals,
 * `properties["…"]`, `datetime(…)`, `number(…)`, `defined(…)`, `NOW`, `NOW - seconds`,
 * `NOW + seconds` and expressions in parentheses.
 *
 * @param context if absent, `NOW` is not supported, and datetimes are in UTC
 * @throws WhereError if the text is not an expression of this kind
 */
export function parseWhere(text: string, context?: WhereContext): Expression {
  const reader = createReader(tokenize(text), context);
  const expression = parseOr(reader);
  reader.expect('end', '');
  return expression;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  lexeme.lastIndex = 0;
  const end = text.trimEnd().length;
  while (lexeme.lastIndex < end) {
    const at = lexeme.lastIndex;
    const match = lexeme.exec(text);
    if (match === null) throw new WhereError(`unexpected text at ${String(at)}`);
    const [, quoted, digits, word, sign] = match;
    if (quoted !== undefined) tokens.push({ kind: 'string', text: unquote(quoted) });
    else if (digits !== undefined) tokens.push({ kind: 'number', text: digits });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'sign', text: sign ?? '' });
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

const unquote = (quoted: string): string =>
  quoted.slice(1, -1).replace(/\\(.)/g, (_, character: string) => character);

interface Reader {
  readonly context: WhereContext | undefined;
  peek(): Token;
  next(): Token;
  /** Consumes the next token and returns true if it is this one. */
  accept(kind: Token['kind'], text: string): boolean;
  /** Consumes the next token. Throws a WhereError if it is not this one. */
  expect(kind: Token['kind'], text: string): void;
}

function createReader(tokens: readonly Token[], context: WhereContext | undefined): Reader {
  let position = 0;
  const peek = (): Token => tokens[position] ?? { kind: 'end', text: '' };
  const next = (): Token => {
    const token = peek();
    position += 1;
    return token;
  };
  const accept = (kind: Token['kind'], text: string): boolean => {
    const token = peek();
    if (token.kind !== kind || token.text !== text) return false;
    position += 1;
    return true;
  };
  const expect = (kind: Token['kind'], text: string): void => {
    if (!accept(kind, text)) throw new WhereError(`expected ${text || kind}`);
  };
  return { context, peek, next, accept, expect };
}

function parseOr(reader: Reader): Expression {
  let left = parseAnd(reader);
  while (reader.accept('word', 'or')) {
    left = { kind: 'logic', operator: 'or', left, right: parseAnd(reader) };
  }
  return left;
}

function parseAnd(reader: Reader): Expression {
  let left = parseNot(reader);
  while (reader.accept('word', 'and')) {
    left = { kind: 'logic', operator: 'and', left, right: parseNot(reader) };
  }
  return left;
}

function parseNot(reader: Reader): Expression {
  if (reader.accept('word', 'not')) return { kind: 'not', operand: parseNot(reader) };
  const left = parseOperand(reader);
  const { kind, text: operator } = reader.peek();
  if (kind === 'string' || kind === 'number' || !isCompare(operator)) return left;
  reader.next();
  return { kind: 'compare', operator, left, right: parseOperand(reader) };
}

function parseOperand(reader: Reader): Expression {
  const token = reader.next();
  switch (token.kind) {
    case 'string':
      return { kind: 'literal', value: token.text };
    case 'number':
      return { kind: 'literal', value: Number(token.text) };
    case 'word':
      return parseWord(reader, token.text);
    case 'sign': {
      if (token.text !== '(') throw new WhereError(`unexpected ${token.text}`);
      const inner = parseOr(reader);
      reader.expect('sign', ')');
      return inner;
    }
    case 'end':
      throw new WhereError('unexpected end');
    default:
      return token.kind satisfies never;
  }
}

function parseWord(reader: Reader, word: string): Expression {
  if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' };
  if (recordNames.includes(word)) {
    reader.expect('sign', '[');
    const name = reader.next();
    if (name.kind !== 'string') throw new WhereError('expected a property name');
    reader.expect('sign', ']');
    return { kind: 'property', name: name.text };
  }
  if (word === 'NOW') return parseNow(reader);
  if (!isCall(word)) throw new WhereError(`unknown name ${word}`);
  reader.expect('sign', '(');
  const argument = parseOr(reader);
  reader.expect('sign', ')');
  if (word === 'datetime' && argument.kind === 'literal' && reader.context !== undefined) {
    return { kind: 'call', name: word, argument: inZone(argument, reader.context.zone) };
  }
  return { kind: 'call', name: word, argument };
}

/**
 * Parses the rest of `NOW`, `NOW - seconds` or `NOW + seconds`. `NOW -5` is rejected, because `-5`
 * is a number and so the operator is missing.
 */
function parseNow(reader: Reader): Expression {
  if (reader.context === undefined) throw new WhereError('unknown name NOW');
  let value = Math.floor(reader.context.now / 1000);
  for (const [sign, factor] of [['-', -1] as const, ['+', 1] as const]) {
    if (!reader.accept('sign', sign)) continue;
    const { kind, text } = reader.next();
    if (kind !== 'number') throw new WhereError('expected seconds');
    value += factor * Number(text);
  }
  return { kind: 'literal', value };
}

type Literal = Extract<Expression, { kind: 'literal' }>;

function inZone(literal: Literal, zone: Zone): Literal {
  const { value } = literal;
  if (typeof value !== 'string' || /(?:Z|[+-]\d{2}:?\d{2})$/.test(value.slice(10))) return literal;
  const wall = Date.parse(value.length === 10 ? value : `${value}Z`);
  return Number.isNaN(wall) ? literal : { ...literal, value: instantOf(wall, zone) / 1000 };
}

import { Buffer } from 'node:buffer';
import { parseRow, type ParsedRow } from './parse-row.js';

/** The kind of a JSON collection, written as its two brackets: a list or an object. */
export type Brackets = '[]' | '{}';

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING = new Set(Buffer.from('[{'));
const CLOSING = new Set(Buffer.from(']}'));

/**
 * Parses some consecutive items of a JSON list or object, such as the bytes `1,2` of the list
 * `[1,2,3]`, or `"a":1,"b":2` of an object. The bytes contain the commas between the items, but not
 * the brackets of the collection. The resulting value is a list or an object with only these items.
 * Like `parseRow`, repairs strings with invalid UTF-8, control characters or lone surrogates.
 * @throws SyntaxError if the repaired text is not JSON
 */
export function parseItems(brackets: Brackets, bytes: Uint8Array): ParsedRow {
  const [opening = '', closing = ''] = brackets;
  return parseRow(Buffer.concat([Buffer.from(opening), bytes, Buffer.from(closing)]), false);
}

/**
 * Returns the number of items with strings that `parseItems` repairs. Call this only with bytes
 * that `parseItems` accepts.
 */
export function countRepairedItems(brackets: Brackets, bytes: Uint8Array): number {
  return splitItems(bytes).filter((item) => parseItems(brackets, item).isRepaired).length;
}

/** Splits consecutive items at the commas between them, and returns the bytes of each item. */
function splitItems(bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  let start = 0;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) inString = !inString;
    else if (inString) at += byte === BACKSLASH ? 1 : 0;
    else if (OPENING.has(byte)) depth += 1;
    else if (CLOSING.has(byte)) depth -= 1;
    else if (byte === COMMA && depth === 0) {
      found.push(bytes.subarray(start, at));
      start = at + 1;
    }
  }
  return [...found, bytes.subarray(start)];
}

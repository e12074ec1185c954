import { Buffer } from 'node:buffer';
import { parseRow, type ParsedRow } from './parse-row.js';

/** The brackets of a list or an object. */
export type Brackets = '[]' | '{}';

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING = new Set(Buffer.from('[{'));
const CLOSING = new Set(Buffer.from(']}'));

/**
 * Parses the items of a list or an object, given without its brackets. Repairs strings as `parseRow` does: invalid UTF-8,
 * control characters and lone surrogates.
 * @throws SyntaxError if the repaired text is not JSON
 */
export function parseBetween(brackets: Brackets, bytes: Uint8Array): ParsedRow {
  const [opening = '', closing = ''] = brackets;
  return parseRow(Buffer.concat([Buffer.from(opening), bytes, Buffer.from(closing)]), false);
}

/**
 * Returns the number of items that `parseRow` has to repair. The items must be ones that `parseBetween`
 * can parse.
 */
export function countRepaired(brackets: Brackets, bytes: Uint8Array): number {
  return itemsOf(bytes).filter((item) => parseBetween(brackets, item).isRepaired).length;
}

/** Splits a list or an object, given without its brackets, into the bytes of its items. */
function itemsOf(bytes: Uint8Array): Uint8Array[] {
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

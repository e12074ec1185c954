import { isUtf8, type Buffer } from 'node:buffer';

/**
 * Matches numbers that DuckDB would write differently: sixteen or more digits, an exponent, a
 * fraction that ends in 0 or begins with 0.0000, a negative zero. A match inside a string is
 * harmless, because the record is only written in the slower exact form.
 */
const RISKY_NUMBER =
  /[[:,][ \t]*(?:-0(?!\.\d)|-?(?:[\d.]{16}|\d[\d.]*[eE]|\d+\.\d*0(?!\d)|0\.0{4}))/;
/** Matches escaped NUL and escaped surrogates, which DuckDB rejects even if they form a pair. */
const RISKY_ESCAPE = /\\u(?:[dD][89a-fA-F]|0000)/;

/**
 * Characters at which DuckDB's CSV reader would divide a line of a record file. In JSON, `\r` may
 * only occur between tokens, and U+0001 is invalid.
 */
const LINE_DIVIDERS = ['\r', '\u0001'];

/**
 * Reports whether DuckDB reads the JSON, which may have several lines, without altering a value.
 */
export function isPlainJson(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  if (RISKY_NUMBER.test(text) || RISKY_ESCAPE.test(text)) return false;
  return !LINE_DIVIDERS.some((divider) => text.includes(divider)) && isUtf8(bytes);
}

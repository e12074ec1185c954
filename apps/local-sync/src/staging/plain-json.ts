import { isUtf8, type Buffer } from 'node:buffer';

/**
 * Numbers that DuckDB would write otherwise than they came: sixteen or more digits, an exponent, a
 * fraction that ends in 0 or begins with 0.0000, a negative zero. A hit inside a string only costs time.
 */
const RISKY_NUMBER =
  /[[:,][ \t]*(?:-0(?!\.\d)|-?(?:[\d.]{16}|\d[\d.]*[eE]|\d+\.\d*0(?!\d)|0\.0{4}))/;
/** Halves of surrogate pairs, which DuckDB refuses even when the pair is whole, and NUL. */
const RISKY_ESCAPE = /\\u(?:[dD][89a-fA-F]|0000)/;

/** What the file of records would be cut at: white space between tokens, or no JSON. */
const CUTS = ['\r', '\u0001'];

/** Whether DuckDB reads the JSON, of one line or of many, without altering a value. */
export function isPlainJson(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  if (RISKY_NUMBER.test(text) || RISKY_ESCAPE.test(text)) return false;
  return !CUTS.some((cut) => text.includes(cut)) && isUtf8(bytes);
}

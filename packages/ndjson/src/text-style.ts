import type { JsonValue } from '@source-mixpanel/stream';
import { isDigit } from './json-bytes.js';
import { plainText } from './plain-text.js';
import { pythonText } from './python-text.js';

/** How the values of properties become text. */
export interface TextStyle {
  /** The text of any value. */
  text(value: JsonValue): string | null;
  /** The JSON of the text of `true`, `false` and `null`, by the first byte of the word. */
  readonly words: Readonly<Record<number, Uint8Array>>;
  /** Whether the text of lists and objects is their JSON. */
  readonly keepsJson: boolean;
  /** Whether the text of the number at `at` is its digits as they are. */
  keepsNumber(bytes: Uint8Array, at: number): boolean;
}

const MINUS = 0x2d;
const ZERO = 0x30;
const EXPONENT = 0x65;
const POINT = 0x2e;

export const plainStyle: TextStyle = {
  text: plainText,
  words: words('"true"', '"false"', 'null'),
  keepsJson: true,
  keepsNumber: () => true,
};

export const pythonStyle: TextStyle = {
  text: pythonText,
  words: words('"True"', '"False"', '"None"'),
  keepsJson: false,
  keepsNumber(bytes, start) {
    let at = bytes[start] === MINUS ? start + 1 : start;
    const isNegativeZero = at > start && bytes[at] === ZERO;
    while (isDigit(bytes[at] ?? 0)) at += 1;
    const isFloat = bytes[at] === POINT || ((bytes[at] ?? 0) | 0x20) === EXPONENT;
    return !isFloat && !isNegativeZero;
  },
};

function words(yes: string, no: string, nothing: string): TextStyle['words'] {
  const encoder = new TextEncoder();
  return { 0x74: encoder.encode(yes), 0x66: encoder.encode(no), 0x6e: encoder.encode(nothing) };
}

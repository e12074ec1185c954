import type { JsonValue } from '@source-mixpanel/exact-json';
import { plainText } from './plain-text.js';

/** How the values of properties are converted to text. */
export interface TextStyle {
  /**
   * Returns the text of any value. Strings are returned unchanged. Integers other than minus zero
   * keep the digits they were written with.
   */
  text(value: JsonValue): string | null;
  /**
   * Whether `text` returns all other numbers, lists and objects as JSON. If so, the fast path
   * copies their bytes; otherwise it calls `text` for each of them, which is slower.
   */
  readonly keepsJson: boolean;
}

/** The style of `plainText`. */
export const plainStyle: TextStyle = { text: plainText, keepsJson: true };

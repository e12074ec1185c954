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
   * Whether the text of other numbers, lists and objects is their JSON. If not, each of them is parsed and
   * passed to `text`.
   */
  readonly keepsJson: boolean;
}

/** The style of `plainText`. */
export const plainStyle: TextStyle = { text: plainText, keepsJson: true };

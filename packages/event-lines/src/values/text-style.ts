import type { JsonValue } from '@source-mixpanel/exact-json';
import { plainText } from './plain-text.js';
import { pythonText } from './python-text.js';

/** How the values of properties become text. */
export interface TextStyle {
  /** The text of any value. */
  text(value: JsonValue): string | null;
  /** The JSON of the texts of the three words. */
  readonly words: Readonly<Record<'true' | 'false' | 'null', Uint8Array>>;
}

export const plainStyle: TextStyle = styleOf(plainText);
export const pythonStyle: TextStyle = styleOf(pythonText);

function styleOf(text: TextStyle['text']): TextStyle {
  const encoder = new TextEncoder();
  const word = (value: JsonValue): Uint8Array => encoder.encode(JSON.stringify(text(value)));
  return { text, words: { true: word(true), false: word(false), null: word(null) } };
}

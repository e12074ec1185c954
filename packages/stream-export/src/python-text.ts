import type { TextStyle } from '@source-mixpanel/event-lines';
import { RawNumber, type JsonValue } from '@source-mixpanel/exact-json';

/**
 * Writes values as the Python connector does, for users who migrate from it and whose columns must
 * keep their values.
 */
export const pythonStyle: TextStyle = { text: pythonText, keepsJson: false };

/**
 * Converts a value to the text that Python's `str(json.loads(…))` returns: strings unchanged,
 * `True`, `False` and `None`, integers with their digits, floats in their shortest form with a
 * point (`1.0`, `1e+16`, `inf`), lists and objects with quoted strings. One difference remains:
 * characters that newer versions of Unicode added are not escaped, although older versions of
 * Python escape them.
 */
export function pythonText(value: JsonValue): string {
  return typeof value === 'string' ? value : inner(value);
}

function inner(value: JsonValue): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return numberText(String(value));
  if (value instanceof RawNumber) return numberText(value.text);
  if (isList(value)) return `[${value.map(inner).join(', ')}]`;
  const members = Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : [`${quoted(name)}: ${inner(member)}`],
  );
  return `{${members.join(', ')}}`;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function numberText(digits: string): string {
  if (/[.eE]/.test(digits)) return floatText(Number(digits));
  return digits === '-0' ? '0' : digits;
}

/**
 * Writes a float as Python does, which uses an exponent from 1e16 on and below 1e-4. JavaScript
 * does so from 1e21 on and below 1e-6.
 */
function floatText(number: number): string {
  if (!Number.isFinite(number)) return number > 0 ? 'inf' : '-inf';
  const sign = number < 0 || Object.is(number, -0) ? '-' : '';
  const [mantissa = '', power = ''] = Math.abs(number).toExponential().split('e');
  const exponent = Number(power);
  const digits = mantissa.replace('.', '');
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/**
 * Returns the text in single quotes, or in double quotes if it contains single but no double
 * quotes.
 */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let written = quote;
  for (const character of text) {
    if (character === quote) written += `\\${quote}`;
    else written += SHORT_ESCAPES[character] ?? printable(character);
  }
  return written + quote;
}

/**
 * Escapes control characters, lone surrogates, unassigned characters, and all separators except the
 * space.
 */
function printable(character: string): string {
  if (character === ' ' || !/[\p{C}\p{Z}]/u.test(character)) return character;
  const code = (character.codePointAt(0) ?? 0).toString(16);
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`;
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`;
}

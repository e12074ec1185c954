import { parseJson, RawNumber, writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { Settings } from './settings.js';
import type { Comparison, Verdict } from './verdict.js';
import { isNumber, digits } from './same-value.js';
import { hasLoneSurrogate, replaceLoneSurrogates } from '../harness/records/lone-surrogates.js';

export interface ValueFacts {
  readonly here: JsonObject;
  readonly there: JsonObject;
  readonly comparison: Comparison;
  readonly settings: Settings;
  /** The property, its value in the source, and the column both have it in. */
  readonly name: string;
  readonly json: string;
  readonly column?: string;
}

/** Columns the Python connector still declares for the demo project it was made with, by type. */
const DEMO_TYPES: Readonly<Record<string, 'integer' | 'boolean' | 'array'>> = {
  import: 'boolean',
  labels: 'array',
  'Cart Value': 'integer',
  'Suggested Item': 'boolean',
  sampling_factor: 'integer',
  'Item Cost': 'integer',
};

const SEPARATORS = /[\u2028\u2029\u0085]/g;

/** UTF-8 read as Latin-1, and without what Python then takes for the end of a line. */
export const inLatin1 = (text: string): string =>
  Buffer.from(text).toString('latin1').replaceAll('\u0085', '');

/** Names the difference between two values of one property, or fails. */
export function nameValue(facts: ValueFacts, verdict: Verdict): void {
  const { here, there, comparison, settings, name, json, column = name } = facts;
  const [mine, other] = [here[column], there[column]];
  const text = typeof mine === 'string' ? mine : '';
  const hasCharset = comparison.given.project.exportType !== 'text/plain';
  const garbled = inLatin1(text);
  if (
    hasLoneSurrogate(json) &&
    typeof other === 'string' &&
    text === replaceLoneSurrogates(other)
  ) {
    verdict.name('half-surrogate-pairs');
  } else if (settings.format === 'text' && name !== 'time' && mine === textOf(json)) {
    verdict.name('export-text-values');
  } else if (typeof other !== 'string' && isDemoValue(column, text, facts)) {
    verdict.name('export-demo-columns');
  } else if (!hasCharset && other === garbled) verdict.name('export-charset');
  else if (SEPARATORS.test(json) && other === text.replaceAll(SEPARATORS, '')) {
    verdict.name('export-line-ends');
  } else
    verdict.fail('export', 'another value', {
      name,
      json,
      mine: mine ?? null,
      other: other ?? null,
    });
}

/** A value in our default format. */
function textOf(json: string): string | null {
  const value = parseJson(json);
  if (typeof value === 'string' || value === null) return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof RawNumber || typeof value === 'number') return json;
  return writeJson(value);
}

function isDemoValue(column: string, text: string, { there }: ValueFacts): boolean {
  const other = there[column];
  switch (DEMO_TYPES[column]) {
    case 'integer':
      return isNumber(other) && Number(text) === Number(digits(other));
    case 'boolean':
      return (
        typeof other === 'boolean' &&
        (other ? /^(y|yes|t|true|on|1)$/i : /^(n|no|f|false|off|0)$/i).test(text)
      );
    case 'array':
      return Array.isArray(other) && other.length === 1 && other[0] === text;
    default:
      return false;
  }
}

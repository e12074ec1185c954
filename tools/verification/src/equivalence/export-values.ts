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
  /** The property. */
  readonly name: string;
  /** Its value, as Mixpanel sends it. */
  readonly json: string;
  /** The column in which both connectors emit it; default: its name. */
  readonly column?: string;
}

/** The types of columns that the Python connector declares because Mixpanel's demo project has them. */
const DEMO_TYPES: Readonly<Record<string, 'integer' | 'boolean' | 'array'>> = {
  import: 'boolean',
  labels: 'array',
  'Cart Value': 'integer',
  'Suggested Item': 'boolean',
  sampling_factor: 'integer',
  'Item Cost': 'integer',
};

const SEPARATORS = /[\u2028\u2029\u0085]/g;

/** Reads UTF-8 as Latin-1, without the character that Python then takes for a line end. */
export const inLatin1 = (text: string): string =>
  Buffer.from(text).toString('latin1').replaceAll('\u0085', '');

/** Finds the known difference that explains two different values of a property of an event. */
export function explainValue(facts: ValueFacts, verdict: Verdict): void {
  const { here, there, comparison, settings, name, json, column = name } = facts;
  const [mine, other] = [here[column], there[column]];
  const text = typeof mine === 'string' ? mine : '';
  const hasCharset = comparison.given.project.exportType !== 'text/plain';
  const misread = inLatin1(text);
  if (
    hasLoneSurrogate(json) &&
    typeof other === 'string' &&
    text === replaceLoneSurrogates(other)
  ) {
    verdict.explainedBy('half-surrogate-pairs');
  } else if (settings.format === 'text' && name !== 'time' && mine === textOf(json)) {
    verdict.explainedBy('export-text-values');
  } else if (typeof other !== 'string' && isDemoValue(column, text, facts)) {
    verdict.explainedBy('export-demo-columns');
  } else if (!hasCharset && other === misread) verdict.explainedBy('export-charset');
  else if (SEPARATORS.test(json) && other === text.replaceAll(SEPARATORS, '')) {
    verdict.explainedBy('export-line-ends');
  } else
    verdict.fail('export', 'another value', {
      name,
      json,
      mine: mine ?? null,
      other: other ?? null,
    });
}

/** Returns how our connector writes a value with the default `export_format`. */
function textOf(json: string): string | null {
  const value = parseJson(json);
  if (typeof value === 'string' || value === null) return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof RawNumber || typeof value === 'number') return json;
  return writeJson(value);
}

/** Returns whether the Python connector converted the text to the type that it declares for the column. */
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

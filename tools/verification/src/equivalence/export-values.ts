import { parseJson, RawNumber, writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { Settings } from './settings.js';
import type { Comparison, Verdict } from './verdict.js';
import { isNumber, digits } from './same-value.js';
import { hasLoneSurrogate, replaceLoneSurrogates } from '../harness/records/lone-surrogates.js';

export interface ValueFacts {
  readonly ours: JsonObject;
  readonly theirs: JsonObject;
  readonly comparison: Comparison;
  readonly settings: Settings;
  /** The property. */
  readonly name: string;
  /** Its value, as Mixpanel sends it. */
  readonly json: string;
  /** The column to which both connectors write it; default: its name. */
  readonly column?: string;
}

/**
 * The types that the Python connector declares for columns of Mixpanel's demo project, whatever a
 * project contains.
 */
const DEMO_TYPES: Readonly<Record<string, 'integer' | 'boolean' | 'array'>> = {
  import: 'boolean',
  labels: 'array',
  'Cart Value': 'integer',
  'Suggested Item': 'boolean',
  sampling_factor: 'integer',
  'Item Cost': 'integer',
};

const SEPARATORS = /[\u2028\u2029\u0085]/g;

/** Decodes UTF-8 bytes as Latin-1 and removes U+0085, because Python ends a line there. */
export const inLatin1 = (text: string): string =>
  Buffer.from(text).toString('latin1').replaceAll('\u0085', '');

/** Finds the known difference that explains two different values of a property of an event. */
export function explainValue(facts: ValueFacts, verdict: Verdict): void {
  const { ours, theirs, comparison, settings, name, json, column = name } = facts;
  const [ourValue, theirValue] = [ours[column], theirs[column]];
  const text = typeof ourValue === 'string' ? ourValue : '';
  const hasCharset = comparison.given.project.exportType !== 'text/plain';
  const misread = inLatin1(text);
  if (
    hasLoneSurrogate(json) &&
    typeof theirValue === 'string' &&
    text === replaceLoneSurrogates(theirValue)
  ) {
    verdict.explainedBy('half-surrogate-pairs');
  } else if (settings.format === 'text' && name !== 'time' && ourValue === textOf(json)) {
    verdict.explainedBy('export-text-values');
  } else if (typeof theirValue !== 'string' && isDemoValue(column, text, facts)) {
    verdict.explainedBy('export-demo-columns');
  } else if (!hasCharset && theirValue === misread) verdict.explainedBy('export-charset');
  else if (SEPARATORS.test(json) && theirValue === text.replaceAll(SEPARATORS, '')) {
    verdict.explainedBy('export-line-ends');
  } else
    verdict.fail('export', 'another value', {
      name,
      json,
      ours: ourValue ?? null,
      theirs: theirValue ?? null,
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

/**
 * Returns whether the Python connector converted the text to the type that it declares for the
 * column.
 */
function isDemoValue(column: string, text: string, { theirs }: ValueFacts): boolean {
  const theirValue = theirs[column];
  switch (DEMO_TYPES[column]) {
    case 'integer':
      return isNumber(theirValue) && Number(text) === Number(digits(theirValue));
    case 'boolean':
      return (
        typeof theirValue === 'boolean' &&
        (theirValue ? /^(y|yes|t|true|on|1)$/i : /^(n|no|f|false|off|0)$/i).test(text)
      );
    case 'array':
      return Array.isArray(theirValue) && theirValue.length === 1 && theirValue[0] === text;
    default:
      return false;
  }
}

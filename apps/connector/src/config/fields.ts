import { isZone, parseConfiguredDate } from '@source-mixpanel/cursor';
import * as z from 'zod';
import { setting, type SettingKey } from './setting-names.js';

/** Returns the schema of a setting that is text. */
export function text(key: SettingKey): z.ZodString {
  return z.string({ error: `${setting(key)} must be text.` });
}

/** Returns the schema of a setting that is on or off. */
export function trueOrFalse(key: SettingKey): z.ZodBoolean {
  return z.boolean({ error: `${setting(key)} must be true or false.` });
}

/** Returns the schema of a setting that is one of some texts. */
export function choice<const Values extends readonly [string, ...string[]]>(
  key: SettingKey,
  values: Values,
): z.ZodEnum<z.core.util.ToEnum<Values[number]>> {
  const [last, ...others] = values.toReversed();
  const listed = others.length === 0 ? last : `${others.toReversed().join(', ')} or ${last}`;
  return z.enum(values, { error: `${setting(key)} must be ${listed}.` });
}

interface Bounds {
  readonly min: number;
  readonly max?: number;
  /**
   * Whether the form omits the bounds, so that only the connector enforces them. The form of the
   * Python connector has no bounds, and this form must accept every configuration that was accepted
   * there.
   */
  readonly isHidden?: boolean;
}

/** Returns the schema of a setting that is an integer. */
export function wholeNumber(key: SettingKey, { min, max, isHidden = false }: Bounds): z.ZodNumber {
  const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  const error = `${setting(key)} must be a whole number ${range}.`;
  const schema = z.int({ error });
  if (isHidden) return schema.refine((value) => value >= min, { error });
  return max === undefined
    ? schema.min(min, { error })
    : schema.min(min, { error }).max(max, { error });
}

/**
 * Returns the schema of a list of names of events, properties or groups. An empty list means the
 * same as an absent one.
 */
export function names(key: SettingKey): z.ZodArray<z.ZodString> {
  const error = `${setting(key)} must be a list of names in quotes, none of them empty.`;
  return z.array(z.string({ error }).min(1, { error }), { error });
}

/**
 * Returns the schema of a filter in Mixpanel's language. It validates only brackets and quotes;
 * `check` tests the filter by sending it to Mixpanel.
 */
export function expression(key: SettingKey): z.ZodString {
  return text(key).refine(closesAllBrackets, {
    error: `${setting(key)} must close every parenthesis, bracket and quote that it opens.`,
  });
}

/**
 * Returns whether all brackets and quotes are closed. If one is open, the conditions that the
 * connector appends with `and` could become part of the user's filter.
 */
function closesAllBrackets(filter: string): boolean {
  const open: string[] = [];
  const outsideOfTexts = filter.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gsu, '');
  for (const character of outsideOfTexts) {
    if (character === '"' || character === "'") return false;
    if (character === '(' || character === '[') open.push(character);
    else if (character === ')' && open.pop() !== '(') return false;
    else if (character === ']' && open.pop() !== '[') return false;
  }
  return open.length === 0;
}

/** Returns the schema of a setting that is the name of a time zone in the tz database. */
export function timeZone(key: SettingKey): z.ZodString {
  return text(key).refine(isZone, {
    error: ({ input }) =>
      `${setting(key)} is "${String(input)}", which is not a time zone: write a name of the tz database, such as US/Pacific or UTC.`,
  });
}

/** Returns the schema of a date or a date-time, of which only the calendar date is used. */
export function day(key: SettingKey): z.ZodString {
  return z
    .string({ error: `${setting(key)} must be a date in quotes, such as "2026-01-31".` })
    .refine((value) => isDay(value), {
      error: ({ input }) =>
        `${setting(key)} is "${String(input)}", which is not a date: write it as 2026-01-31.`,
    });
}

function isDay(value: string): boolean {
  try {
    parseConfiguredDate(value);
    return true;
  } catch {
    return false;
  }
}

import { parseConfiguredDate } from '@source-mixpanel/cursor';
import * as z from 'zod';

export function missing(title: string): string {
  return `Please provide a value for the \`${title}\` parameter.`;
}

export function choice(title: string): string {
  return `Please provide one of the listed values for the \`${title}\` parameter.`;
}

export function wholeNumberMissing(title: string): string {
  return `Please provide a valid integer for the \`${title}\` parameter.`;
}

export function wholeNumber(least: number, title: string, most?: number): z.ZodNumber {
  const error = wholeNumberMissing(title);
  const schema = z.int({ error }).min(least, { error });
  return most === undefined ? schema : schema.max(most, { error });
}

/** A date or a date-time; only the calendar date counts. */
export function day(title: string): z.ZodString {
  return z
    .string({ error: `Please enter a valid ${title}, as text such as 2026-11-09.` })
    .refine((text) => isDay(text), {
      error: ({ input }) =>
        `Could not parse ${title}: ${String(input)}. Please enter a valid ${title}.`,
    });
}

function isDay(text: string): boolean {
  try {
    parseConfiguredDate(text);
    return true;
  } catch {
    return false;
  }
}

import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { SystemError } from '@source-mixpanel/stream';
import * as z from 'zod';

/** Accepts any JSON object, and returns it unchanged. */
export const rowSchema = z.custom<JsonObject>((value) => isJsonObject(value as JsonValue));

/**
 * The location of a value, for error messages: the path of the endpoint, and the names of the
 * nested members of its response that lead to the value.
 */
export interface ValueLocation {
  readonly path: string;
  readonly members: readonly string[];
}

/**
 * Validates a response. The schema should contain only the members that the caller depends on;
 * others are ignored. Do not validate the elements of a long list with it, because zod creates an
 * issue for each invalid element; use `requestItems`.
 * @throws SystemError `unexpected_answer`, whose detail lists the names of the invalid members but
 *   not their values
 */
export function parseAnswer<T>(schema: z.ZodType<T>, value: JsonValue, path: string): T {
  return parseItem(schema, value, { path, members: [] });
}

/**
 * Validates a value within a response.
 * @throws SystemError `unexpected_answer`
 */
export function parseItem<T>(schema: z.ZodType<T>, value: JsonValue, location: ValueLocation): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 5);
  const names = issues.map((issue) => [...location.members, ...issue.path].join('.'));
  throw unexpectedAnswer(location.path, names.map((name) => name || 'the answer').join(', '));
}

/**
 * Creates the error for a response that does not have the form that the caller depends on.
 * @param members names of the invalid members; never their values, which may be a customer's data
 */
export function unexpectedAnswer(path: string, members: string): SystemError {
  return new SystemError(
    'unexpected_answer',
    `The response of Mixpanel to ${path} has an unexpected form.`,
    {
      detail: `unexpected: ${members}`,
    },
  );
}

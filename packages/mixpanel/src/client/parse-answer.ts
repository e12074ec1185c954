import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { SystemError } from '@source-mixpanel/stream';
import * as z from 'zod';

/** Accepts any object and returns it unchanged. */
export const rowSchema = z.custom<JsonObject>((value) => isJsonObject(value as JsonValue));

/**
 * Where a value is in a response: the path of the endpoint, and the names of the nested members
 * that lead to the value.
 */
export interface Place {
  readonly path: string;
  readonly members: readonly string[];
}

/**
 * Validates the parts of a response that the code depends on. Everything else is passed on
 * unchanged. Do not use it for long lists, for which zod collects an issue per element; use
 * `requestItems`.
 * @throws SystemError `unexpected_answer`, whose detail lists the invalid members but not their
 *   content
 */
export function parseAnswer<T>(schema: z.ZodType<T>, value: JsonValue, path: string): T {
  return parseItem(schema, value, { path, members: [] });
}

/**
 * Validates a value within a response.
 * @throws SystemError `unexpected_answer`
 */
export function parseItem<T>(schema: z.ZodType<T>, value: JsonValue, place: Place): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 5);
  const names = issues.map((issue) => [...place.members, ...issue.path].join('.'));
  throw unexpectedAnswer(place.path, names.map((name) => name || 'the answer').join(', '));
}

/**
 * Creates the error for a response of unknown form.
 * @param members names of the invalid members; never their content
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

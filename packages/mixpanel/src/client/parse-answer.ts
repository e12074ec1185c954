import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { SystemError } from '@source-mixpanel/stream';
import * as z from 'zod';

/** An object of the answer, kept exactly as received. */
export const rowSchema = z.custom<JsonObject>((value) => isJsonObject(value as JsonValue));

/** The place of a value: the path of the endpoint, and the names that lead to the value. */
export interface Place {
  readonly path: string;
  readonly members: readonly string[];
}

/**
 * Validates what the logic depends on; everything else is passed on unchanged. Not for lists of any
 * length, as zod collects an issue for each of their elements: see `requestItems`.
 * @throws SystemError that names the invalid member, never its content
 */
export function parseAnswer<T>(schema: z.ZodType<T>, value: JsonValue, path: string): T {
  return parseItem(schema, value, { path, members: [] });
}

/** Validates a value within the answer in the same way. */
export function parseItem<T>(schema: z.ZodType<T>, value: JsonValue, place: Place): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 5);
  const names = issues.map((issue) => [...place.members, ...issue.path].join('.'));
  throw unexpectedAnswer(place.path, names.map((name) => name || 'the answer').join(', '));
}

/** @param members names of the invalid members, without their content */
export function unexpectedAnswer(path: string, members: string): SystemError {
  return new SystemError('unexpected_answer', `Mixpanel answered ${path} in an unknown form.`, {
    detail: `unexpected: ${members}`,
  });
}

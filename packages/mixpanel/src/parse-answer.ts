import {
  isJsonObject,
  SystemError,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/stream';
import * as z from 'zod';

/** An object of the answer, kept exactly as it came. */
export const rowSchema = z.custom<JsonObject>((value) => isJsonObject(value as JsonValue));

/** A row and, beside it, the members the logic depends on, checked by `known`. */
export function rowWith<Known extends object>(
  known: z.ZodType<Known>,
): z.ZodType<Known & { readonly row: JsonObject }> {
  return rowSchema.transform((row, context) => {
    const parsed = known.safeParse(row);
    if (parsed.success) return { ...parsed.data, row };
    for (const { path, message } of parsed.error.issues) {
      context.addIssue({ code: 'custom', path, message });
    }
    return z.NEVER;
  });
}

/**
 * Checks at the edge what the logic depends on; everything else passes untouched.
 * @throws SystemError that names the member at fault, never its content
 */
export function parseAnswer<T>(schema: z.ZodType<T>, value: JsonValue, path: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => issue.path.join('.') || 'the answer');
  throw new SystemError(
    'unexpected_answer',
    `Mixpanel answered ${path} in a form the connector does not know.`,
    { detail: `unexpected: ${where.slice(0, 5).join(', ')}` },
  );
}

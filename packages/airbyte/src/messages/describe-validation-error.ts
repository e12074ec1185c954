import { isJsonObject, RawNumber, type JsonValue } from '@source-mixpanel/exact-json';
import { counted } from '@source-mixpanel/text';
import * as z from 'zod';
// Imported directly, because `z.core.toDotPath` would add zod's messages in all languages (370 kB)
// to every bundle.
import { toDotPath } from 'zod/v4/core';

type Path = readonly PropertyKey[];

/** The maximum length of a quoted text, in characters; longer texts are shortened. */
const MAX_TEXT_LENGTH = 60;
const MAX_MEMBERS_NAMED = 10;
/** The maximum number of problems that one message describes; further ones are only counted. */
const MAX_PROBLEMS = 10;

/**
 * Describes on one line what a zod schema rejected, and where: `streams[0].sync_mode: it is
 * missing; streams[1]: …`. If the error is not of zod, its message is returned.
 * @param input the value that was parsed, because errors of zod do not contain it
 * @param note returns a text to add to a path, such as the stream that the path belongs to
 */
export function describeValidationError(
  error: unknown,
  input: JsonValue,
  note: (path: Path) => string | undefined = () => undefined,
): string {
  if (error instanceof z.ZodError) {
    const more = error.issues.length - MAX_PROBLEMS;
    const problems = error.issues.slice(0, MAX_PROBLEMS).map((issue) => {
      const added = note(issue.path);
      const place = `${toDotPath(issue.path)}${added === undefined ? '' : ` (${added})`}`;
      const problem = problemOf(issue, valueAt(input, issue.path));
      return issue.path.length === 0 ? problem : `${place}: ${problem}`;
    });
    return [...problems, ...(more > 0 ? [counted(more, 'more problem')] : [])].join('; ');
  }
  return error instanceof Error ? error.message : 'it was refused';
}

function problemOf(issue: z.core.$ZodIssue, value: JsonValue | undefined): string {
  if (issue.code === 'custom') return issue.message;
  if (value === undefined) return 'it is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `it is ${kindOf(value)}, but ${WORDS[issue.expected] ?? issue.expected} is expected`;
    case 'invalid_value': {
      const values = issue.values.map(String);
      const shown = typeof value === 'string' ? quoted(value) : kindOf(value);
      return values.length === 1
        ? `${shown} is not "${values.join()}"`
        : `${shown} is not one of ${values.join(', ')}`;
    }
    case 'unrecognized_keys': {
      const named = issue.keys.slice(0, MAX_MEMBERS_NAMED).map(quoted).join(', ');
      const more = issue.keys.length - MAX_MEMBERS_NAMED;
      return `it has the unknown ${issue.keys.length === 1 ? 'member' : 'members'} ${named}${more > 0 ? ` and ${more} more` : ''}`;
    }
    case 'too_small':
      return value === '' ? 'it is empty' : 'it is too small';
    default:
      return 'it has an unexpected form';
  }
}

const WORDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'a text',
};

function kindOf(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'a list';
  if (value instanceof RawNumber) return 'a number';
  return WORDS[typeof value] ?? 'something else';
}

function quoted(text: string): string {
  const isLong = text.length > MAX_TEXT_LENGTH;
  return JSON.stringify(isLong ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text);
}

function valueAt(input: JsonValue, path: Path): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((inside, name) => {
    if (Array.isArray(inside)) return (inside as readonly JsonValue[])[Number(name)];
    return isJsonObject(inside) && Object.hasOwn(inside, name) ? inside[String(name)] : undefined;
  }, input);
}

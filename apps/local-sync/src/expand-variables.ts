import { isJsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { UserError } from './user-error.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ExpandOptions {
  /** The file that contains the value, for messages. */
  readonly path: string;
  readonly environment: Environment;
}

export interface Expanded {
  readonly value: JsonValue;
  /** Whether a string contained `${NAME}` or `$${NAME}`. */
  readonly hasVariables: boolean;
}

/** `${NAME}`, or `$${NAME}`, which stands for the characters `${NAME}`. */
const VARIABLE = /(\$?)\$\{([^{}]*)\}/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Replaces `${NAME}` in every string by the environment variable `NAME`. Names of members are not
 * changed, and the values of variables are not expanded again.
 * @throws UserError whose message contains the variable and the key, but never a value
 */
export function expandVariables(value: JsonValue, options: ExpandOptions): Expanded {
  let hasVariables = false;
  const expand = (part: JsonValue, keys: readonly string[]): JsonValue => {
    if (typeof part === 'string') {
      const text = expandText(part, keys.join('.'), options);
      hasVariables ||= text !== part;
      return text;
    }
    if (Array.isArray(part)) {
      return part.map((item: JsonValue, index) => expand(item, [...keys, String(index)]));
    }
    if (!isJsonObject(part)) return part;
    return Object.fromEntries(
      Object.entries(part).flatMap(([key, member]) =>
        member === undefined ? [] : [[key, expand(member, [...keys, key])]],
      ),
    );
  };
  const expanded = expand(value, []);
  return { value: expanded, hasVariables };
}

function expandText(text: string, key: string, { path, environment }: ExpandOptions): string {
  return text.replace(VARIABLE, (found, escape: string, name: string) => {
    if (escape !== '') return found.slice(1);
    if (!NAME.test(name)) {
      // The message omits the text between the braces, because it may be a part of a secret.
      throw new UserError(
        `${path}: ${key} has \${…} with something other than the name of an environment variable. Write $\${ for the characters \${ themselves.`,
      );
    }
    // `process.env` inherits members such as `toString`, which are not variables.
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value !== undefined && value !== '') return value;
    const state = value === undefined ? 'not set' : 'empty';
    throw new UserError(
      `${path}: ${key} needs the environment variable ${name}, which is ${state}.`,
    );
  });
}

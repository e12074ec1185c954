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
  /** Whether a string had a variable or an escaped one in it. */
  readonly hasVariables: boolean;
}

/** `${NAME}`, or `$${NAME}`, which stands for the characters `${NAME}`. */
const VARIABLE = /(\$?)\$\{([^{}]*)\}/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Replaces `${NAME}` in every string by the variable of the environment. Names of members stay as they
 * are, and what a variable holds is not searched for further ones.
 * @throws UserError that names the variable and the key, never a value
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
      // The text between the braces is not quoted: it may be a part of a secret.
      throw new UserError(
        `${path}: ${key} has \${…} with something other than the name of an environment variable. Write $\${ for the characters \${ themselves.`,
      );
    }
    // The environment of a process inherits `toString` and others.
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value !== undefined && value !== '') return value;
    const state = value === undefined ? 'not set' : 'empty';
    throw new UserError(
      `${path}: ${key} needs the environment variable ${name}, which is ${state}.`,
    );
  });
}

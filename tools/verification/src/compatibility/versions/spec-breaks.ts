import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { listIn, objectIn } from '../../harness/records/json-parts.js';

/**
 * Lists the incompatible changes between two versions of a JSON Schema. With these, a stored value
 * may become invalid, or a form may no longer show it: a field is gone, newly required, of another
 * type, or has fewer choices.
 */
export function specBreaks(
  older: JsonValue | undefined,
  newer: JsonValue | undefined,
  path = 'it',
): readonly string[] {
  if (!isJsonObject(older)) return [];
  if (!isJsonObject(newer)) return [`${path} is gone`];
  const [was, is] = [objectIn(older['properties']), objectIn(newer['properties'])];
  const variants = listIn(newer['oneOf']);
  return [
    ...ownBreaks(older, newer, path),
    ...Object.entries(was).flatMap(([name, member]) =>
      specBreaks(member, is[name], `${path}.${name}`),
    ),
    ...listIn(older['oneOf']).flatMap((variant, index) =>
      specBreaks(variant, variants[index], `${path}|${index}`),
    ),
  ];
}

function* ownBreaks(older: JsonObject, newer: JsonObject, path: string): Generator<string> {
  if (textOf(older['type']) !== textOf(newer['type'])) yield `${path} has another type`;
  if (textOf(older['const']) !== textOf(newer['const'])) yield `${path} has another constant`;
  const known = new Set(listIn(older['required']));
  for (const name of listIn(newer['required'])) {
    if (!known.has(name)) yield `${path} now requires ${textOf(name)}`;
  }
  if (newer['enum'] === undefined) return;
  if (older['enum'] === undefined) yield `${path} now has choices`;
  const choices = new Set(listIn(newer['enum']));
  for (const choice of listIn(older['enum'])) {
    if (!choices.has(choice)) yield `${path} lost the choice ${textOf(choice)}`;
  }
}

const textOf = (value: JsonValue | undefined): string => JSON.stringify(value ?? null);

import {
  isJsonObject,
  parseJson,
  writeJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import fc from 'fast-check';
import { SECRET } from './output-scan.js';
import { SeededRandom } from '@source-mixpanel/testing/seeded-random';

/** How a JSON document is corrupted: first some of its values, then its text. */
export interface Corruption {
  readonly seed: number;
  /** JSON texts of the values that replace random parts of the document, one after another. */
  readonly values: readonly string[];
  readonly text: TextCorruption;
}

type TextCorruption =
  | {
      readonly kind: 'none' | 'empty' | 'twice' | 'html' | 'byte order mark' | 'brackets' | 'bytes';
    }
  /** Cuts the text; `at` is a fraction of its length, from 0 to 1. */
  | { readonly kind: 'cut'; readonly at: number };

/**
 * A placeholder. `corruptJson` replaces it in the written JSON by nested brackets, which are too
 * deep for `writeJson`.
 */
const DEEP = 'brackets go here';
/** The depth of nested brackets. */
const BRACKETS = 20_000;

const STRANGE_TEXTS = [
  '',
  ' ',
  'NaN',
  '2024-02-30',
  '9'.repeat(400),
  'x'.repeat(100_000),
  '\u0000',
  '\u2028',
  '\ud800',
  '__proto__',
  'constructor',
  DEEP,
  SECRET,
];
const STRANGE_JSON = [
  'null',
  'true',
  'false',
  '0',
  '-1',
  '1e21',
  '1e400',
  '-0',
  '0.10',
  '9'.repeat(30),
  '[]',
  '{}',
  '[[]]',
  '[null]',
  '{"":null}',
  '{"length":3}',
  '{"toString":1}',
];

/**
 * Generates JSON texts and not values, because a JavaScript number cannot hold all digits of some
 * numbers.
 */
const strangeValue: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...STRANGE_JSON, ...STRANGE_TEXTS.map((text) => JSON.stringify(text))),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
  fc.json({ maxDepth: 3 }),
);

export const corruption: fc.Arbitrary<Corruption> = fc.record({
  seed: fc.nat(),
  values: fc.array(strangeValue, { maxLength: 4 }),
  text: fc.oneof(
    { weight: 12, arbitrary: fc.constant<TextCorruption>({ kind: 'none' }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('cut' as const),
        at: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc
        .constantFrom(
          ...(['empty', 'twice', 'html', 'byte order mark', 'brackets', 'bytes'] as const),
        )
        .map((kind) => ({ kind })),
    },
  ),
});

/**
 * Corrupts a document and returns its text.
 * @param protect the names of members whose values are not changed
 */
export function corruptJson(
  document: JsonValue,
  { seed, values, text }: Corruption,
  protect: ReadonlySet<string> = new Set(),
): string {
  const random = new SeededRandom(seed);
  const corrupted = values.reduce<JsonValue>(
    (before, value) => replaceSomewhere(before, parseJson(value), { random, protect }),
    document,
  );
  const deep = `${'['.repeat(BRACKETS)}${']'.repeat(BRACKETS)}`;
  return corruptText(writeJson(corrupted).replaceAll(JSON.stringify(DEEP), deep), text);
}

interface Choice {
  readonly random: SeededRandom;
  readonly protect: ReadonlySet<string>;
}

/**
 * Changes `before` at a random depth. Usually replaces a value by `value`; sometimes adds or
 * removes a member, or repeats an item of a list.
 */
function replaceSomewhere(before: JsonValue, value: JsonValue, choice: Choice): JsonValue {
  const { random, protect } = choice;
  if (random.between(0, 4) === 0) return value;
  if (Array.isArray(before)) {
    const items = before as readonly JsonValue[];
    if (items.length === 0) return [value];
    const chosen = random.between(0, items.length - 1);
    return items.flatMap((item, index) => {
      if (index !== chosen) return [item];
      const inside = replaceSomewhere(item, value, choice);
      return random.between(0, 9) === 0 ? [inside, inside] : [inside];
    });
  }
  if (!isJsonObject(before)) return value;
  const names = Object.keys(before).filter((name) => !protect.has(name));
  if (names.length === 0) return before;
  const chosen = random.pick(names);
  switch (random.between(0, 11)) {
    case 0:
      return withoutMember(before, chosen);
    case 1:
      return withMember(before, random.pick(['$x', 'X', 'error']), value);
    default:
      return withMember(before, chosen, replaceSomewhere(before[chosen] ?? null, value, choice));
  }
}

function withoutMember(object: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}

function withMember(object: JsonObject, name: string, value: JsonValue): JsonObject {
  return Object.fromEntries([...Object.entries(object), [name, value]]);
}

function corruptText(text: string, corruption: TextCorruption): string {
  switch (corruption.kind) {
    case 'none':
      return text;
    case 'empty':
      return '';
    case 'twice':
      return `${text}${text}`;
    case 'html':
      return `<html><body><h1>502 Bad Gateway</h1><p>${'&nbsp;'.repeat(99)}</p></body></html>`;
    case 'byte order mark':
      return `\uFEFF${text}`;
    case 'brackets':
      return '{"a":'.repeat(BRACKETS);
    case 'bytes':
      return `\u0000\u0001\uFFFD${text}`;
    case 'cut':
      return text.slice(0, Math.floor(corruption.at * text.length));
  }
}

import { describe, expect, it } from '@jest/globals';
import { isJsonObject, parseJson, type JsonValue } from '@source-mixpanel/exact-json';
import { SystemError } from '@source-mixpanel/stream';
import { effort } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { cleanText } from '../../test/clean-text.js';
import { CollectionParser, type Collection } from './collection-parser.js';

type Plan = Pick<Collection, 'path' | 'kind'>;

interface Read {
  readonly items: ReadonlyMap<string, JsonValue>;
  readonly outline: JsonValue;
}

/** Parses a document in chunks of this size. */
function read(document: Uint8Array | string, plan: Plan, chunkSize = Infinity): Read {
  const bytes = typeof document === 'string' ? Buffer.from(document) : document;
  const items = new Map<string, JsonValue>();
  const collection: Collection = {
    ...plan,
    addItems: (added) => {
      for (const [name, value] of added) items.set(name, value);
    },
  };
  const parser = new CollectionParser(collection, '/things');
  for (let at = 0; at < bytes.length; at += chunkSize) {
    // The chunk is a copy and is overwritten, because the parser must not use it after the call.
    const chunk = Uint8Array.from(bytes.subarray(at, Math.min(bytes.length, at + chunkSize)));
    parser.write(chunk);
    chunk.fill(0x20);
  }
  return { items, outline: parser.end() };
}

/** Returns what `read` should return for the document, computed with `parseJson`. */
function expected(text: string, { path, kind }: Plan): Read {
  const document = parseJson(text);
  const collection = path.reduce<JsonValue | undefined>(
    (value, name) => (isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    document,
  );
  const isThere = kind === 'list' ? Array.isArray(collection) : isJsonObject(collection);
  const items = new Map<string, JsonValue>(isThere ? Object.entries(collection as object) : []);
  return { items, outline: isThere ? emptied(document, path, kind) : document };
}

/** Returns the document without the items of the collection. */
function emptied(value: JsonValue | undefined, path: readonly string[], kind: string): JsonValue {
  const [name, ...rest] = path;
  if (name === undefined) return kind === 'list' ? [] : {};
  return isJsonObject(value) ? { ...value, [name]: emptied(value[name], rest, kind) } : {};
}

const PLANS: readonly Plan[] = [
  { path: [], kind: 'list' },
  { path: [], kind: 'object' },
  { path: ['a'], kind: 'list' },
  { path: ['a'], kind: 'object' },
  { path: ['a', 'b'], kind: 'object' },
  { path: ['a', 'b'], kind: 'list' },
];

const names = fc.constantFrom('a', 'b', 'c', '', '__proto__', 'a"b', '1', '{[', 'é\ud83d\ude00');
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.oneof(
      fc.constantFrom(null, true, 0, -1.5, 'x', '}],', String.raw`\"`, '\ufeff', ''),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(names, tie('value'), { maxKeys: 4 }),
  ),
}));
const written = fc
  .tuple(anyValue, fc.constantFrom(undefined, 1), fc.constantFrom('', '\ufeff'))
  .map(([value, space, mark]) => mark + JSON.stringify(value, null, space));
/** Documents in which one character was removed, doubled or replaced. */
const damaged = fc
  .tuple(written, fc.nat(), fc.constantFrom('', ',', ']', '}', '[', '{', '"', ':', ' ', '1', '\\'))
  .map(([text, position, insert]) => {
    const at = position % (text.length + 1);
    return text.slice(0, at) + insert + text.slice(position % 2 === 0 ? at : at + 1);
  });

function outcome(read: () => Read): unknown {
  try {
    const { items, outline } = read();
    return [new Map([...items].sort(([a], [b]) => (a < b ? -1 : 1))), outline];
  } catch (error) {
    if (error instanceof SyntaxError) return 'not JSON';
    throw error;
  }
}

/**
 * Reports whether the parser rejected a document because it has the collection twice. `parseJson`
 * accepts such documents, so the comparison with it skips them.
 */
function isRepeated(error: unknown): boolean {
  return error instanceof SystemError && (error.detail ?? '').includes('two collections');
}

describe('CollectionParser', () => {
  it.each([1, 2, 7, 64, Infinity])(
    'returns the same as parseJson for the repaired text, in chunks of %d bytes',
    (size) => {
      fc.assert(
        fc.property(fc.oneof(written, damaged), fc.constantFrom(...PLANS), (text, plan) => {
          let actual: unknown;
          try {
            actual = outcome(() => read(text, plan, size));
          } catch (error) {
            if (isRepeated(error)) return;
            throw error;
          }
          const clean = cleanText(Buffer.from(text));
          expect(actual).toEqual(outcome(() => expected(clean, plan)));
        }),
        effort(400),
      );
    },
  );

  it.each(['[1,]', '[,1]', '[1,,2]', '[,]', '[1 2]', '[1}', '[{]}', '[1]]', '[1', '[', '', '[1],'])(
    'rejects %s, for every chunk size',
    (text) => {
      for (const size of [1, 2, 3, Infinity]) {
        expect(() => read(text, { path: [], kind: 'list' }, size)).toThrow(SyntaxError);
      }
    },
  );

  it('rejects a document with two members that have the name of the collection', () => {
    expect(() => read('{"a":[1],"a":[2]}', { path: ['a'], kind: 'list' })).toThrow(SystemError);
  });

  it('finds the collection if its name has escapes, and ignores nested members of the same name', () => {
    const plan: Plan = { path: ['results'], kind: 'list' };
    const text = String.raw`{"x":{"results":[1]},"re\u0073ults":[2],"y":[{"results":[3]}]}`;
    expect([...read(text, plan).items.values()]).toEqual([2]);
  });

  it.each([
    ['an item of more than 4 MiB', `["${'x'.repeat(5 << 20)}"]`],
    ['nested too deep', `[${'['.repeat(2001)}`],
    ['4 MiB without an item', `{"x":"${'x'.repeat(5 << 20)}"}`],
  ])('throws an error before the document ends: %s', (what, text) => {
    expect(() => read(text, { path: [], kind: 'list' }, 65_536)).toThrow(
      expect.objectContaining({ code: 'unexpected_answer', detail: `unexpected: ${what}` }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { writeJson, type JsonValue } from '@source-mixpanel/exact-json';
import { INVALID_TEXTS } from '../../test/invalid-texts.js';
import { CollectionParser, type Collection } from './collection-parser.js';
import { StoredItems } from './stored-items.js';

const CHUNK_SIZES = [1, 2, 7, 4096];

interface Read {
  readonly items: string;
  readonly outline: string;
  readonly repaired: number;
}

/** Parses Latin-1 text as bytes, so that tests can write any byte. */
function read(text: string, plan: Pick<Collection, 'path' | 'kind'>, size: number): Read {
  const bytes = Buffer.from(text, 'latin1');
  const items: [string, JsonValue][] = [];
  const stored = new StoredItems(([, value]) => value);
  const parser = new CollectionParser(
    {
      ...plan,
      addItems(added, json) {
        items.push(...added.map(([name, value]): [string, JsonValue] => [name, value]));
        if (plan.kind === 'list') stored.add(added, json);
      },
    },
    '/things',
  );
  for (let at = 0; at < bytes.length; at += size) {
    const chunk = Uint8Array.from(bytes.subarray(at, at + size));
    parser.write(chunk);
    // The parser must not use a chunk after the call.
    chunk.fill(0x7d);
  }
  const outline = writeJson(parser.end());
  // The stored bytes must contain the same items.
  if (plan.kind === 'list') expect([...stored]).toEqual(items.map(([, value]) => value));
  return { items: writeJson(items), outline, repaired: parser.repaired };
}

const LIST = { path: [], kind: 'list' } as const;
const DAYS = { path: ['data', 'days'], kind: 'object' } as const;

describe.each(CHUNK_SIZES)('CollectionParser, with chunks of %d bytes', (size) => {
  it.each(INVALID_TEXTS)('repairs %s in a value of a list item', (_what, written, expected) => {
    expect(read(`[{"a":1},{"b":"${written}"},2]`, LIST, size)).toEqual({
      items: `[["0",{"a":1}],["1",{"b":"${expected}"}],["2",2]]`,
      outline: '[]',
      repaired: 1,
    });
  });

  it.each(INVALID_TEXTS)(
    'repairs %s in a member name of a list item',
    (_what, written, expected) => {
      expect(read(`[{"a":1},{"${written}":"[,{"}]`, LIST, size)).toEqual({
        items: `[["0",{"a":1}],["1",{"${expected}":"[,{"}]]`,
        outline: '[]',
        repaired: 1,
      });
    },
  );

  it.each(INVALID_TEXTS)('repairs %s in the items of an object', (_what, written, expected) => {
    const text = `{"data":{"days":{"1":{"b":"${written}"},"2":{},"3":{"${written}":[1,{}]}}}}`;
    expect(read(text, DAYS, size)).toEqual({
      items: `[["1",{"b":"${expected}"}],["2",{}],["3",{"${expected}":[1,{}]}]]`,
      outline: '{"data":{"days":{}}}',
      repaired: 2,
    });
  });

  it.each(INVALID_TEXTS)(
    'repairs %s before and after the collection, and counts that as one item',
    (_what, written, expected) => {
      const text = `{"x":"${written}","data":{"days":{"1":2},"${written}":0}}`;
      expect(read(text, DAYS, size)).toEqual({
        items: '[["1",2]]',
        outline: `{"x":"${expected}","data":{"days":{},"${expected}":0}}`,
        repaired: 1,
      });
    },
  );

  it('renames a member whose name would be equal to another one after the repair', () => {
    const { items } = read('[{"a\xe9":1,"a\xe8":2}]', LIST, size);
    expect(JSON.parse(items)).toEqual([['0', { 'a\ufffd': 2, '_a\ufffd': 1 }]]);
  });

  it('does not count valid escapes and characters as repairs', () => {
    const text = String.raw`["\\ud83d","\ud83d\ude00","\u0006","` + '\xf0\x9f\x98\x80"]';
    expect(read(text, LIST, size).repaired).toBe(0);
  });

  it.each([
    '[\u0006 1]',
    '[1 \xe9]',
    '[1]\xe9',
    '["caf\xc3',
    '["\xf0\x9f\x98',
    '{"data":{"days":{}},"x":"\xed\xa0',
    '{"data":{"days":{"1":"\xe9"',
  ])('rejects a document that is cut off or has invalid bytes outside strings: %j', (text) => {
    expect(() => read(text, text.startsWith('[') ? LIST : DAYS, size)).toThrow(SyntaxError);
  });
});

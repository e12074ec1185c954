import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from './parse-json.js';
import { RawNumber, type JsonValue } from './json.js';
import { writeJson } from './write-json.js';

/** Generates numbers whose digits JavaScript's numbers would change. */
const exactNumber = fc.oneof(
  fc.bigInt({ min: 10n ** 16n, max: 10n ** 30n }).map(String),
  fc.tuple(fc.integer(), fc.nat(999)).map(([whole, part]) => `${whole}.${part}0`),
  fc.tuple(fc.integer(), fc.integer()).map(([base, power]) => `${base}e${power}`),
  fc.constantFrom('-0', '-0.0', '1e400', '1E+2', '0.10', '123456789012345678901'),
);
const { tree } = fc.letrec<{ tree: JsonValue; leaf: JsonValue }>((tie) => ({
  leaf: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
    fc.boolean(),
    fc.constant(null),
    exactNumber.map((text) => new RawNumber(text)),
  ),
  tree: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('tree')),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', '', 'toString')), tie('tree')),
  ),
}));

describe('exact JSON', () => {
  it('writes every parsed value as the same text, with the same digits', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const text = writeJson(value);
        expect(writeJson(parseJson(text))).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps the digits of every number, alone, in an array and in an object', () => {
    const number = fc.oneof(
      exactNumber,
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => JSON.stringify(n)),
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
    );
    const whitespace = fc.constantFrom('', ' ', '\n\t');
    fc.assert(
      fc.property(number, whitespace, whitespace, (digits, before, after) => {
        for (const text of [
          `${before}${digits}${after}`,
          `[1,${before}${digits}${after},"x"]`,
          `{"a":${before}${digits}${after}}`,
        ]) {
          expect(writeJson(parseJson(text))).toBe(text.replace(/[ \n\t]/g, ''));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('accepts and rejects exactly what JSON.parse does', () => {
    const noise = fc.oneof(
      fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:\\ue0123456789.-+ \ntrufalsn')) }),
      fc.json().chain((text) => fc.nat(text.length).map((end) => text.slice(0, end))),
    );
    fc.assert(
      fc.property(noise, (text) => {
        const accepts = (parse: (text: string) => unknown): boolean => {
          try {
            parse(text);
            return true;
          } catch {
            return false;
          }
        };
        expect(accepts(parseJson)).toBe(accepts(JSON.parse));
        // Because of `1.0`, the complete text is parsed by `ExactParser`.
        expect(accepts(() => parseJson(`[1.0,${text}]`))).toBe(
          accepts(() => JSON.parse(`[1.0,${text}]`)),
        );
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps __proto__ as an ordinary member', () => {
    const value = parseJson('{"__proto__":{"a":1.0}}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(writeJson(value)).toBe('{"__proto__":{"a":1.0}}');
  });

  it('reports the offset of an error and never quotes the text', () => {
    expect(() => parseJson('{"secret":oops}')).toThrow('not valid JSON at character 10');
    expect(() => parseJson('{"secret":1.0')).toThrow(/^not valid JSON at character \d+$/);
  });

  it('rejects very deep nesting instead of overflowing the stack', () => {
    expect(() => parseJson(`[1.0,${'['.repeat(100_000)}`)).toThrow(SyntaxError);
  });

  it('parses a string of 12 MB', () => {
    const long = '\\n'.repeat(6_000_000);
    expect(parseJson(`[1.0,"${long}"]`)).toEqual([new RawNumber('1.0'), '\n'.repeat(6_000_000)]);
  });

  it('omits members that are undefined, with and without raw numbers', () => {
    expect(writeJson({ a: undefined, b: 1 })).toBe('{"b":1}');
    expect(writeJson({ a: undefined, b: new RawNumber('1.0') })).toBe('{"b":1.0}');
  });
});

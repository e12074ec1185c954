import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeWithHalves } from './decode-with-halves.js';

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3 }).map((text) => [...new TextEncoder().encode(text)]),
  fc.array(fc.integer({ min: 0x80, max: 0xff }), { maxLength: 4 }),
  fc.constantFrom([0xc3], [0xe9], [0xed, 0xa0, 0xbd], [0xf0, 0x9f, 0x98], [0xef, 0xbb, 0xbf]),
);

describe('decodeWithHalves', () => {
  it('differs from TextDecoder only in lone surrogates instead of U+FFFD', () => {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const bytes = Uint8Array.from(pieces.flat());
        const text = decodeWithHalves(bytes).replace(/\p{Surrogate}/gu, '\ufffd');
        expect(text).toBe(decoder.decode(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  it('decodes each invalid byte to another text', () => {
    const texts = Array.from({ length: 128 }, (_, at) =>
      decodeWithHalves(Uint8Array.of(0x61, 0x80 + at)),
    );
    expect(new Set(texts).size).toBe(128);
  });

  it('uses 768 surrogates for incomplete characters, none of which is used for a single byte', () => {
    const second = (first: number): number[] =>
      Array.from({ length: 64 }, (_, at) => 0x80 + at).filter(
        (byte) => !(first === 0xe0 && byte < 0xa0) && !(first === 0xed && byte > 0x9f),
      );
    const beginnings = Array.from({ length: 16 }, (_, at) => 0xe0 + at).flatMap((first) =>
      second(first).map((byte) => Uint8Array.of(first, byte)),
    );
    const texts = beginnings.map(decodeWithHalves);
    expect(texts.filter((text) => text.length !== 1 || text < '\udd00')).toEqual([]);
    expect(new Set(texts).size).toBeLessThanOrEqual(768);
    expect(new Set(texts).size).toBeLessThan(beginnings.length);
  });
});

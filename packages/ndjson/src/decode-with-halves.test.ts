import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeWithHalves } from './decode-with-halves.js';

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3 }).map((text) => [...new TextEncoder().encode(text)]),
  fc.array(fc.integer({ min: 0x80, max: 0xff }), { maxLength: 4 }),
  fc.constantFrom([0xc3], [0xe9], [0xed, 0xa0, 0xbd], [0xf0, 0x9f, 0x98], [0xef, 0xbb, 0xbf]),
);

describe('decodeWithHalves', () => {
  it('differs from the decoder of the platform only by halves in place of U+FFFD', () => {
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

  it('keeps texts apart that differ in one byte', () => {
    const texts = Array.from({ length: 128 }, (_, at) =>
      decodeWithHalves(Uint8Array.of(0x61, 0x80 + at)),
    );
    expect(new Set(texts).size).toBe(128);
  });
});

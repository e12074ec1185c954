import { describe, expect, it } from '@jest/globals';
import { effort } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { compareCodePoints } from './compare-code-points.js';

describe('compareCodePoints', () => {
  it('sorts an emoji after all characters below U+10000', () => {
    const names = ['', '$', '$$', '$a', 'A', '_', 'a', 'aa', 'é', '\ue000', '\uffee', '\u{1f600}'];
    expect([...names].reverse().sort(compareCodePoints)).toEqual(names);
  });

  it('sorts texts in the order of their UTF-8 bytes', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).toBe(
          Buffer.compare(Buffer.from(a), Buffer.from(b)),
        );
      }),
      effort(1000),
    );
  });
});

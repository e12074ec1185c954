import { describe, expect, it } from '@jest/globals';
import { BrokenSliceError } from '@source-mixpanel/stream';
import { effort } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { createLineSplitter } from './line-splitter.js';
import { cut, utf8 } from '../../test/chunked.js';

function split(chunks: readonly Uint8Array[], longest?: number) {
  const splitter = createLineSplitter(longest);
  const lines: [offset: number, text: string][] = [];
  for (const chunk of chunks) {
    for (const { offset, bytes } of splitter.write(chunk)) {
      lines.push([offset, Buffer.from(bytes).toString('latin1')]);
    }
    // A line is valid only until the next chunk, so it must have been copied.
    chunk.fill(0);
  }
  const last = splitter.end();
  return { lines, last: last && [last.offset, Buffer.from(last.bytes).toString('latin1')] };
}

describe('the line splitter', () => {
  it('splits at byte 0x0A only, whatever else looks like the end of a line', () => {
    const text = 'a\u2028b\u2029c\u0085d\u000be\u000cf\rg\r\n\n\u{1f600}';
    const { lines, last } = split([utf8(text)]);
    const first = Buffer.from('a\u2028b\u2029c\u0085d\u000be\u000cf\rg\r');
    expect(lines).toEqual([
      [0, first.toString('latin1')],
      [first.length + 1, ''],
    ]);
    expect(last).toEqual([first.length + 2, Buffer.from('\u{1f600}').toString('latin1')]);
  });

  it('finds the same lines at the same positions, however the body is divided', () => {
    const bytes = fc.array(fc.constantFrom(0x0a, 0x0a, 0x61, 0x0d, 0xe2, 0x80, 0xa8), {
      maxLength: 60,
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(bytes, sizes, (body, chunkSizes) => {
        const whole = Uint8Array.from(body);
        const pieces = Buffer.from(whole).toString('latin1').split('\n');
        const offsets = pieces.map(
          (_, at) => pieces.slice(0, at).join('\n').length + (at > 0 ? 1 : 0),
        );
        const { lines, last } = split(cut(whole, chunkSizes));
        const tail = pieces.at(-1) === '' ? undefined : [offsets.at(-1), pieces.at(-1)];
        expect(lines).toEqual(pieces.slice(0, -1).map((piece, at) => [offsets[at], piece]));
        expect(last).toEqual(tail);
      }),
      effort(500),
    );
  });

  it('returns nothing for an empty body', () => {
    expect(split([])).toEqual({ lines: [], last: undefined });
    expect(split([new Uint8Array(0), utf8('\n'), new Uint8Array(0)])).toEqual({
      lines: [[0, '']],
      last: undefined,
    });
  });

  it.each([[[1]], [[7]], [[100]]])(
    'accepts a line of the maximum size and not a byte more, in chunks of %j',
    (sizes) => {
      expect(split(cut(utf8('ab\n12345678\n'), sizes), 8).lines).toHaveLength(2);
      for (const body of ['ab\n123456789\n', 'ab\n123456789']) {
        let thrown: unknown;
        try {
          split(cut(utf8(body), sizes), 8);
        } catch (error) {
          thrown = error;
        }
        expect(thrown).toBeInstanceOf(BrokenSliceError);
        expect(thrown).toMatchObject({ code: 'unreadable_line', maxAttempts: 2, mayDivide: false });
        expect(String(thrown)).toContain('line at byte 3');
      }
    },
  );

  it('limits a line to 16 MiB by default', () => {
    const chunk = new Uint8Array(1024 * 1024).fill(0x61);
    const chunks = Array.from({ length: 16 }, () => chunk.slice());
    expect(split([...chunks, utf8('\n')]).lines).toHaveLength(1);
    expect(() => split([...chunks.map((c) => c.fill(0x61)), utf8('a')])).toThrow(BrokenSliceError);
  });
});

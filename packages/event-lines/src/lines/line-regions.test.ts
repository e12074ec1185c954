import { describe, expect, it } from '@jest/globals';
import { BrokenSliceError } from '@source-mixpanel/stream';
import { createLineRegions, checkLineLength } from './line-regions.js';
import { MAX_LINE_BYTES } from './line-splitter.js';
import { cut, utf8 } from '../../test/chunked.js';

/** Returns the regions of a body in chunks of these sizes: their text and position. */
function regionsOf(body: string, sizes: readonly number[]): (readonly [string, number])[] {
  const regions = createLineRegions();
  const found: (readonly [string, number])[] = [];
  for (const chunk of cut(utf8(body), sizes)) {
    for (const { bytes, start, end, offset } of regions.write(chunk)) {
      found.push([bytes.toString('utf8', start, end), offset]);
    }
  }
  const last = regions.end();
  if (last !== undefined) found.push([Buffer.from(last.bytes).toString(), last.offset]);
  return found;
}

describe('regions of complete lines', () => {
  it('are first the line that began in an earlier chunk, then the other lines of the chunk', () => {
    const body = 'one\ntwo\nthree\nfour\nfive';
    expect(regionsOf(body, [100])).toEqual([
      ['one\ntwo\nthree\nfour\n', 0],
      ['five', 19],
    ]);
    expect(regionsOf(body, [6, 14, 100])).toEqual([
      ['one\n', 0],
      ['two\n', 4],
      ['three\nfour\n', 8],
      ['five', 19],
    ]);
    expect(regionsOf(body, [4, 4, 2, 9, 100])).toEqual([
      ['one\n', 0],
      ['two\n', 4],
      ['three\n', 8],
      ['four\n', 14],
      ['five', 19],
    ]);
  });

  it('may contain a line of 16 MiB but not a longer one, complete or incomplete', () => {
    const line = Buffer.alloc(MAX_LINE_BYTES, 'x');
    const read = (...chunks: readonly Uint8Array[]) => {
      const regions = createLineRegions();
      return chunks.flatMap((chunk) => [...regions.write(chunk)].map(({ offset }) => offset));
    };
    expect(read(utf8('a\n'), line, utf8('\nb\n'))).toEqual([0, 2, MAX_LINE_BYTES + 3]);
    const rejection = { code: 'unreadable_line', message: expect.stringContaining('byte 2 ') };
    for (const chunks of [
      [Buffer.concat([line, utf8('y')])],
      [line, utf8('y')],
      [line, utf8('y\n')],
    ]) {
      let error: unknown;
      try {
        read(utf8('a\n'), ...chunks);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(BrokenSliceError);
      expect(error).toMatchObject(rejection);
    }
  });

  it('may have a line that is too long within a chunk, which checkLineLength rejects', () => {
    const line = { offset: 7, length: MAX_LINE_BYTES };
    expect(() => {
      checkLineLength(line);
    }).not.toThrow();
    expect(() => {
      checkLineLength({ ...line, length: line.length + 1 });
    }).toThrow(/byte 7 /);
  });
});

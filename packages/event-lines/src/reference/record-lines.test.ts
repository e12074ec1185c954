import { describe, expect, it } from '@jest/globals';
import { effort } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { createRecordLines, type RecordLine } from './record-lines.js';
import { cut, utf8 } from '../../test/chunked.js';
import { hostileLines, hostileShape } from '../../test/hostile-lines.js';

const R = '{"event":"e","properties":{"time":1,"a":"b"}}';
const beginning = R.slice(0, 20);
const rest = R.slice(20);

function read(body: string, sizes: readonly number[] = [7]): readonly RecordLine[] {
  const lines = createRecordLines(hostileShape);
  const found = cut(utf8(body), sizes).flatMap((chunk) => [...lines.write(chunk)]);
  lines.ending();
  return [...found, ...lines.rest()];
}

/** Returns `R` for each record, and the position of each unreadable line. */
function outline(...lines: readonly string[]): readonly (string | number)[] {
  return read(lines.map((line) => `${line}\n`).join('')).map((line) =>
    line.kind === 'record' ? 'R' : line.offset,
  );
}

describe('records in lines', () => {
  it('are joined from consecutive lines', () => {
    expect(outline(R, R)).toEqual(['R', 'R']);
    expect(outline(R, beginning, rest, R)).toEqual(['R', 'R', 'R']);
    const plain = (lines: readonly RecordLine[]) =>
      lines.map((line) => (line.kind === 'record' ? line.record : line));
    expect(plain(read(`${beginning}\n${rest}\n`))).toEqual(plain(read(`${R}\n`)));
  });

  it('are never joined across a complete record', () => {
    expect(outline(R, beginning, R, rest)).toEqual([
      'R',
      R.length + 1,
      'R',
      2 * R.length + beginning.length + 3,
    ]);
  });

  it('are not joined into the record of the lines around them', () => {
    const before = '{"event":"e","properties":{"inner":';
    expect(outline(before, R, '}}')).toEqual([0, 'R', before.length + R.length + 2]);
  });

  it('are found after lines that cannot be joined', () => {
    expect(outline('junk', beginning, rest)).toEqual([0, 'R']);
    expect(outline('junk', 'more', beginning, rest, 'end')).toEqual([0, 5, 'R', 10 + R.length + 2]);
    expect(outline('1', '2', beginning, rest, R)).toEqual([0, 2, 'R', 'R']);
    expect(outline(beginning, beginning, rest)).toEqual([0, 'R']);
  });

  it('may span at most 16 lines', () => {
    const pieces = (count: number): string[] => {
      const bounds = Array.from({ length: count + 1 }, (_, at) => (at < count ? at * 2 : R.length));
      return bounds.slice(0, -1).map((start, at) => R.slice(start, bounds[at + 1]));
    };
    expect(outline(...pieces(16))).toEqual(['R']);
    expect(outline(...pieces(17), R)).toEqual([
      ...Array.from({ length: 17 }, (_, at) => at * 3),
      'R',
    ]);
  });

  it('are joined from as few lines as possible', () => {
    expect(outline(beginning, rest, '}}', R)).toEqual(['R', R.length + 2, 'R']);
  });

  it('may have empty lines between them and within, and lines of white space between them', () => {
    expect(outline('', R, '', '  \t\r', R, '')).toEqual(['R', 'R']);
    expect(outline(beginning, '', rest)).toEqual(['R']);
    expect(outline('junk', '   ', R)).toEqual([0, 'R']);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['x\ny', 'x\ny', ['line_feeds']],
    ['x\n   \ny', 'x\n   \ny', ['line_feeds']],
    ['x\n\n\ny\n', 'x\n\n\ny\n', ['line_feeds']],
    ['x\r\ny', 'x\r\ny', ['control_characters', 'line_feeds']],
    ['caf\\u00\ne9', 'café', []],
    ['x\\\nny', 'x\ny', []],
    ['x\\\\\ny', 'x\\\ny', ['line_feeds']],
    ['x\\"\ny', 'x"\ny', ['line_feeds']],
    ['\u0006\t\u0000', '\u0006\t\u0000', ['control_characters']],
    ['caf\udce9', 'caf\ufffd', ['invalid_utf8']],
    ['\udcc3', '\ufffd', ['invalid_utf8']],
    ['\udced\udca0\udcbd', '\ufffd\ufffd\ufffd', ['invalid_utf8']],
    ['\udce2\udc80\n\udca8', '\ufffd\n\ufffd', ['line_feeds', 'invalid_utf8']],
    ['X\\ud83d', 'X\ufffd', ['half_surrogates']],
    ['\\ud83d\\ud83d\\ude00', '\ufffd\u{1f600}', ['half_surrogates']],
    ['\\ud83d\\ude00\udce9', '\u{1f600}\ufffd', ['invalid_utf8']],
    ['\\ud83d\udce9', '\ufffd\ufffd', ['half_surrogates', 'invalid_utf8']],
    [
      '\u0001\n\udce9\\udc00',
      '\u0001\n\ufffd\ufffd',
      ['control_characters', 'line_feeds', 'half_surrogates', 'invalid_utf8'],
    ],
  ])('contain the text %j as %j, with the repairs %j', (written, value, repairs) => {
    const body = `{"event":"e","properties":{"a":"${written}","b":[1]}}\n`;
    for (const size of [1, 7, 1000]) {
      expect(read(body, [size])).toEqual([
        { kind: 'record', record: { head: 'e', bag: { a: value, b: [1] } }, repairs },
      ]);
    }
  });

  it('do not contain line feeds that were in names or numbers or between tokens', () => {
    for (const bag of [
      '"a\nb":12',
      '"ab":1\n2',
      '"ab"\n:12',
      '"ab":\n\n12',
      '\n"a\n\nb"\n\n :12',
    ]) {
      const [line] = read(`{"event":"e","properties":{${bag}}}\n`);
      expect([bag, line]).toMatchObject([bag, { record: { bag: { ab: 12 } } }]);
    }
  });

  it.each<[what: string, first: string, second: string, repair: string]>([
    ['halves of surrogate pairs', '\\ud83d', '\\ud83e', 'half_surrogates'],
    ['bytes that are not UTF-8', '\udce8', '\udce9', 'invalid_utf8'],
    ['sequences of bytes that are cut', '\udce2\udc80', '\udce2\udc81', 'invalid_utf8'],
  ])('have distinct names if %s would make them equal, in any order', (...row) => {
    const [, first, second, repair] = row;
    const members = [`"k${first}":1`, `"k${second}":2`, '"k\ufffd":3', '"_k\ufffd":4'];
    for (const bag of [members.join(), members.toReversed().join()]) {
      const [line] = read(`{"event":"e","properties":{${bag},"n":{${bag}}}}\n`);
      const named = { '__k\ufffd': 1, '___k\ufffd': 2, 'k\ufffd': 3, '_k\ufffd': 4 };
      expect(line).toEqual({
        kind: 'record',
        record: { head: 'e', bag: { ...named, n: named } },
        repairs: [repair],
      });
    }
  });

  it('are read from a last line without a newline, which is reported as unfinished', () => {
    const lines = createRecordLines(hostileShape);
    expect([...lines.write(utf8(R))]).toEqual([]);
    expect(lines.ending()).toMatchObject({ unfinished: true, tail: R });
    expect([...lines.rest()]).toHaveLength(1);
  });

  it('are joined only up to 16 MiB', () => {
    const start = '{"event":"e","properties":{"a":"';
    const long = 'x'.repeat(6 * 1024 * 1024);
    const joined = (count: number): string[] =>
      read(`${start}\n${`${long}\n`.repeat(count)}"}}\n`, [1 << 20]).map(({ kind }) => kind);
    expect(joined(2)).toEqual(['record']);
    expect(joined(3)).toEqual(Array.from({ length: 5 }, () => 'unreadable'));
  });

  it.each(hostileLines.map((entry) => [entry.about, entry] as const))(
    'are found in a hostile line, unless it is not a record: %s',
    (_about, entry) => {
      const found = read(entry.lines.map((line) => `${line}\n`).join(''));
      expect(found.map(({ kind }) => kind)).toEqual([
        entry.records === 1 ? 'record' : 'unreadable',
      ]);
    },
  );

  it('are found in hostile lines in any order and in chunks of any sizes', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
    const some = fc.array(fc.constantFrom(...hostileLines), { maxLength: 12 });
    fc.assert(
      fc.property(some, sizes, (entries, chunkSizes) => {
        const alone = entries.flatMap(({ lines }) =>
          read(lines.map((line) => `${line}\n`).join('')),
        );
        const together = read(
          entries.flatMap(({ lines }) => lines.map((line) => `${line}\n`)).join(''),
          chunkSizes,
        );
        const plain = (line: RecordLine) => (line.kind === 'record' ? line.record : line.length);
        expect(together.map(plain)).toEqual(alone.map(plain));
      }),
      effort(150),
    );
  });
});

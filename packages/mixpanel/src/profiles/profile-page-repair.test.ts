import { describe, expect, it } from '@jest/globals';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import fc from 'fast-check';
import { cleanText } from '../../test/clean-text.js';
import { StreamedPageParser } from '../../test/streamed-page-parser.js';
import { INVALID_TEXTS } from '../../test/invalid-texts.js';
import { ProfilePageParser, type PageParserOptions } from './profile-page-parser.js';

const CHUNK_SIZES = [1, 2, 7, 4096];

type Parser = Pick<ProfilePageParser, 'write' | 'end'>;

function rowsOf(parser: Parser, bytes: Uint8Array, size: number): JsonObject[] {
  const rows: JsonObject[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const chunk = bytes.slice(at, at + size);
    rows.push(...parser.write(chunk));
    // The parser must not use a chunk after the call.
    chunk.fill(0x7d);
  }
  parser.end();
  return rows;
}

/** Converts Latin-1 text to bytes, so that tests can write any byte. */
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

function parsed(text: string, options: PageParserOptions = {}, size = 1) {
  const parser = new ProfilePageParser(options);
  return { rows: writeJson(rowsOf(parser, bytesOf(text), size)), problems: parser.problems };
}

describe('ProfilePageParser, for a page with invalid text', () => {
  it.each([
    ...INVALID_TEXTS,
    ['an escaped backslash before the letters ud83d', String.raw`X\\ud83d`, String.raw`X\\ud83d`],
  ])('returns a profile with %s', (what, value, expected) => {
    for (const size of CHUNK_SIZES) {
      const page = parsed(`{"results":[{"a":1},{"b":"${value}"}]}`, {}, size);
      expect(page.rows).toBe(`[{"a":1},{"b":"${expected}"}]`);
      const repaired = what.startsWith('an escaped') ? undefined : { count: 1, first: 1 };
      expect(page.problems.get('repaired')).toEqual(repaired);
    }
  });

  it.each([
    ['lone surrogates', String.raw`{"a\ud83d":1,"a\ud83e":2}`],
    ['invalid bytes', '{"a\xe9":1,"a\xe8":2}'],
  ])(
    'renames one of two members that would have the same name after the repair: %s',
    (_what, row) => {
      const { rows } = parsed(`{"results":[${row}]}`);
      const [names] = JSON.parse(rows) as [Record<string, number>];
      expect(Object.keys(names).sort()).toEqual(['_a\ufffd', 'a\ufffd']);
      expect(Object.values(names).sort()).toEqual([1, 2]);
    },
  );

  it('returns the same as the reference parser for the repaired text, for every chunk size', () => {
    const piece = fc.oneof(
      fc.stringMatching(/^[a-z{}[\],:]{0,4}$/),
      fc.integer({ min: 0, max: 31 }).map((code) => String.fromCharCode(code)),
      fc.integer({ min: 0x80, max: 0xff }).map((code) => String.fromCharCode(code)),
      fc.constantFrom(
        ...[String.raw`\ud83d`, String.raw`\ude00`, String.raw`\ud83d\ude00`, String.raw`\u0007`],
        ...[String.raw`\\`, String.raw`\"`, '\xc3\xa9', '\xed\xa0\xbd', '\xf0\x9f\x98'],
      ),
    );
    const text = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
    const row = fc
      .array(fc.tuple(text, text), { maxLength: 4 })
      .map((members) =>
        members.map(([name, value], at) => `"${at}${name}":"${value}"`).join(',\r\n\t'),
      );
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 4 }),
        fc.constantFrom(...CHUNK_SIZES),
        (rows, size) => {
          const bytes = bytesOf(`{"results":[{${rows.join('},{')}}]}`);
          const clean = new TextEncoder().encode(cleanText(bytes));
          expect(writeJson(rowsOf(new ProfilePageParser(), bytes, size))).toBe(
            writeJson(rowsOf(new StreamedPageParser(), clean, 4096)),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('rejects a page that ends within a UTF-8 character', () => {
    expect(() => parsed('{"results":[{"a":"\xf0\x9f\x98')).toThrow('cut off or corrupt');
  });
});

describe('ProfilePageParser, for a page with rows that are not JSON objects', () => {
  const page = (...rows: readonly string[]): string => `{"results":[${rows.join(' , ')}]}`;
  const UNREADABLE = ['null', '1', '"a, ] }\\""', '[{},[1]]', '{"a":tru}', 'x', '-', 'true'];

  it.each(UNREADABLE)(
    'rejects the page with the setting fail, and states page and row in the error: %s',
    (row) => {
      expect(() => parsed(page('{}', row, '{}'), { page: 3 })).toThrow(
        /row 1.*page 3|page 3.*row 1/i,
      );
    },
  );

  it.each(UNREADABLE)(
    'leaves out these rows with the setting skip, for every chunk size: %s',
    (row) => {
      for (const size of CHUNK_SIZES) {
        const read = parsed(page('{"a":1}', row, row, '{"b":2}'), { onUnreadable: 'skip' }, size);
        expect(read.rows).toBe('[{"a":1},{"b":2}]');
        expect([...read.problems]).toEqual([['unreadable', { count: 2, first: 1 }]]);
      }
    },
  );

  it('rejects the page with the setting skip if no row is readable', () => {
    expect(() => parsed(page('1', 'null'), { onUnreadable: 'skip' })).toThrow('cut off or corrupt');
  });

  it('rejects the page with the setting skip if more than 1% of at least 1,000 rows are unreadable', () => {
    const rows = (bad: number): string =>
      page(...Array.from({ length: 1000 }, (_, at) => (at < bad ? 'null' : '{}')));
    expect(parsed(rows(10), { onUnreadable: 'skip' }, 4096).problems.get('unreadable')).toEqual({
      count: 10,
      first: 0,
    });
    expect(() => parsed(rows(11), { onUnreadable: 'skip' }, 4096)).toThrow('cut off or corrupt');
  });

  it('leaves out rows without the required member', () => {
    const text = page('{"id":1}', '{"id":null}', '{}', '{"id":2}');
    const read = parsed(text, { required: 'id' });
    expect(read.rows).toBe('[{"id":1},{"id":2}]');
    expect([...read.problems]).toEqual([['without_id', { count: 2, first: 1 }]]);
  });
});

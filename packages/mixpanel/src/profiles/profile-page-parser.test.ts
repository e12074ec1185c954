import { describe, expect, it } from '@jest/globals';
import { parseJson, writeJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import fc from 'fast-check';
import { ProfilePageParser } from './profile-page-parser.js';
import { readProfilePage } from './profiles.js';

const HOSTILE = String.raw`{"page":0,"results":[{"$distinct_id":"a","$properties":{"__proto__":{"x":1.0},"":"",
"big":12345678901234567890,"huge":1e400,"minus":-0,"money":10.50,"é\u2028\ud83d\ude00":"\"\\\/\b\f\n\r\t",
"list":[[],{},null,true,false,[1,[2]]],"results":[{"not":"a profile"}]}},{}],"total":2.0,"results2":[]} `;

function parse(bytes: Uint8Array, chunkSize: number): { rows: JsonObject[]; rest: JsonObject } {
  const parser = new ProfilePageParser();
  const rows: JsonObject[] = [];
  for (let at = 0; at < bytes.length; at += chunkSize) {
    rows.push(...parser.write(bytes.subarray(at, at + chunkSize)));
  }
  return { rows, rest: parser.end() };
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const brokenBody = expect.objectContaining({ name: 'BrokenSliceError', code: 'broken_body' });

/** Returns the error that parsing these bytes throws; undefined if there is none. */
function errorOf(bytes: Uint8Array, chunkSize = 7): unknown {
  try {
    parse(bytes, chunkSize);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('ProfilePageParser', () => {
  it.each([1, 2, 3, 64, 100_000])(
    'reads profiles with unusual names, numbers and escapes, in chunks of %d bytes',
    (size) => {
      const { rows, rest } = parse(bytesOf(HOSTILE), size);
      const document = parseJson(HOSTILE) as { results: JsonValue };
      expect(writeJson(rows)).toBe(writeJson(document.results));
      expect(writeJson(rest)).toBe('{"page":0,"results":[],"total":2.0,"results2":[]}');
    },
  );

  it('returns the same profiles as parseJson', () => {
    const rows = fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 40 }), fc.boolean(), (profiles, size, pretty) => {
        const text = JSON.stringify({ total: 1, results: profiles }, null, pretty ? 2 : 0);
        const { results } = parseJson(text) as { results: JsonValue };
        expect(writeJson(parse(bytesOf(text), size).rows)).toBe(writeJson(results));
      }),
      { numRuns: 500 },
    );
  });

  it('returns a profile before the page has ended', () => {
    const parser = new ProfilePageParser();
    expect(parser.write(bytesOf('{"results":[{"a":1},{"b"'))).toEqual([{ a: 1 }]);
    expect(parser.write(bytesOf(':2}'))).toEqual([{ b: 2 }]);
  });

  it('rejects a page that is cut off at any position', () => {
    const bytes = bytesOf(HOSTILE.trimEnd());
    for (let end = 0; end < bytes.length; end += 1) {
      expect(errorOf(bytes.subarray(0, end))).toEqual(brokenBody);
    }
  });

  it.each([
    '{"results":[{}]}{}',
    '{"results":[{},]}',
    '[]',
    '<html>',
    '{"results":[{"a":01}]}',
    '{"results":[x]}',
    '{"results":[{} {}]}',
    '{"results":[,{}]}',
    '{"results":[{}]',
    '{"results":[{}',
    'null',
  ])('rejects %s', (text) => {
    expect(errorOf(bytesOf(text))).toEqual(brokenBody);
  });

  it('rejects bytes that are not UTF-8 outside strings', () => {
    expect(errorOf(bytesOf('{"results":[{"a":é}]}'))).toEqual(brokenBody);
    expect(errorOf(bytesOf('{"results":[]}é').subarray(0, -1))).toEqual(brokenBody);
  });

  it('does not quote the page in errors', () => {
    const error = errorOf(bytesOf('{"results":[{"email":"secret@example.com" oops'), 3);
    const texts: string[] = [];
    for (let at = error; at instanceof Error; at = at.cause) texts.push(String(at.stack));
    expect(error).toEqual(brokenBody);
    expect(texts.join()).not.toContain('secret');
  });

  it.each(['[1]', '[01]', '["a"]', '[null]', '[[]]'])(
    'rejects profiles that are not objects: %s',
    (rows) => {
      expect(errorOf(bytesOf(`{"results":${rows}}`))).toMatchObject({ code: 'unexpected_answer' });
    },
  );

  it('rejects a profile that is nested too deeply', () => {
    expect(errorOf(bytesOf(`{"results":[${'{"a":'.repeat(100_000)}`), 65_536)).toMatchObject({
      code: 'unexpected_answer',
    });
  });
});

describe('ProfilePageParser, for a page that never ends', () => {
  const MEBIBYTE = 1024 * 1024;

  it.each([
    ['a string in a profile', '{"results":[{"a":"', 'x'],
    ['a list in a profile', '{"results":[{"a":[0', `,"${'x'.repeat(1000)}"`],
    ['a string outside the profiles', '{"status":"', 'x'],
    ['a list outside the profiles', '{"list":[0', `,"${'x'.repeat(1000)}"`],
    ['white space between profiles', '{"results":[{},', ' '],
  ])('rejects the page after 16 MiB without a complete profile: %s', (_what, start, endless) => {
    const parser = new ProfilePageParser();
    const block = bytesOf(endless.repeat(MEBIBYTE / endless.length / 16));
    parser.write(bytesOf(start));
    let written = 0;
    expect(() => {
      for (; written <= 20 * MEBIBYTE; written += block.length) parser.write(block);
    }).toThrow(expect.objectContaining({ code: 'unexpected_answer' }));
    expect(written).toBeGreaterThan(15 * MEBIBYTE);
  });

  it('accepts more than 16 MiB as long as profiles are completed', () => {
    const parser = new ProfilePageParser();
    parser.write(bytesOf('{"results":[{}'));
    const block = bytesOf(`,{"a":"${'x'.repeat(MEBIBYTE)}"}`);
    let rows = 0;
    for (let count = 0; count < 20; count += 1) rows += parser.write(block).length;
    expect(rows).toBe(20);
  });
});

describe('readProfilePage', () => {
  it('throws at the end of a page that was cut off, after the complete profiles', async () => {
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield bytesOf('{"results":[{"a":1},');
    }
    const reading = readProfilePage(bytes());
    expect(await reading.next()).toEqual({ done: false, value: [{ a: 1 }] });
    await expect(reading.next()).rejects.toEqual(brokenBody);
  });
});

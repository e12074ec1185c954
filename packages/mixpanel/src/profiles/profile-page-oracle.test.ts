import { describe, expect, it } from '@jest/globals';
import { parseJson, writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import fc from 'fast-check';
import { cleanText } from '../../test/clean-text.js';
import { StreamedPageParser } from '../../test/streamed-page-parser.js';
import { ProfilePageParser } from './profile-page-parser.js';

const CHUNK_SIZES = [1, 2, 7, 61, 1000, 4096, 65_536];

const name = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
  fc.constantFrom(
    '"__proto__"',
    '""',
    '"results"',
    String.raw`"re\u0073ults"`,
    '"$properties"',
    '"\ufeff"',
    '"a{b["',
  ),
);
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
  fc
    .tuple(fc.constantFrom('0.', '-0.', '12.'), fc.stringMatching(/^[05]{1,9}$/))
    .map((parts) => parts.join('')),
  fc.constantFrom('-0', '1e400', '1E+2', '1.0', '123456789012345', '1234567890123456', '0.000001'),
);
const text = fc.oneof(
  fc.string({ unit: 'binary' }).map((value) => JSON.stringify(value)),
  fc.constantFrom(
    String.raw`"\\"`,
    String.raw`"\"}]"`,
    String.raw`"\\\""`,
    String.raw`"\ud83d\ude00\/"`,
    '"}],"',
  ),
);
const blank = fc.constantFrom('', '', '', ' ', '\n\t', '\r');
/** Generates JSON values as text, with white space. */
const { value } = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.oneof(number, text, fc.constantFrom('true', 'false', 'null')),
    tie('list'),
    tie('object'),
  ),
  list: fc
    .tuple(blank, fc.array(tie('value'), { maxLength: 4 }))
    .map(([gap, items]) => `[${gap}${items.join(`,${gap}`)}]`),
  object: fc
    .tuple(blank, fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }))
    .map(
      ([gap, members]) => `{${gap}${members.map((pair) => pair.join(`${gap}:`)).join(`,${gap}`)}}`,
    ),
}));
const profile = fc
  .tuple(blank, fc.array(fc.tuple(name, value), { maxLength: 6 }))
  .map(([gap, members]) => `{${members.map((pair) => pair.join(`:${gap}`)).join(`${gap},`)}}`);
const page = fc
  .tuple(
    fc.constantFrom('', '\ufeff'),
    blank,
    fc.array(profile, { maxLength: 6 }),
    fc.array(value, { maxLength: 3 }),
  )
  .map(([mark, gap, profiles, others]) => {
    const members = others.map((other, index) => `"other ${index}"${gap}:${gap}${other}`);
    const list = `"results"${gap}:${gap}[${gap}${profiles.join(`${gap},${gap}`)}${gap}]`;
    const [before, after] = [members.slice(1), members.slice(0, 1)];
    return `${mark}{${gap}${[...before, list, ...after].join(`,${gap}`)}${gap}}${gap}`;
  });

interface Outcome {
  readonly rows: string;
  readonly rest: string;
}

/** Returns the result of parsing a page in chunks of this size; undefined if it is rejected. */
function outcome(
  parser: Pick<ProfilePageParser, 'write' | 'end'>,
  bytes: Uint8Array,
  size: number,
): Outcome | undefined {
  const rows: JsonObject[] = [];
  try {
    for (let at = 0; at < bytes.length; at += size) {
      const chunk = bytes.slice(at, at + size);
      rows.push(...parser.write(chunk));
      // The parser must not use a chunk after the call.
      chunk.fill(0x7d);
    }
    return { rows: writeJson(rows), rest: writeJson(parser.end()) };
  } catch {
    return undefined;
  }
}

/**
 * Returns the result of parsing the complete document with `parseJson`; undefined if it is
 * rejected.
 */
function parseJsonOutcome(bytes: Uint8Array): Outcome | undefined {
  try {
    const document = parseJson(cleanText(bytes)) as JsonObject;
    const { results } = document;
    // The damage may have changed the name of the list; then the page has no rows.
    if (!Array.isArray(results)) return { rows: '[]', rest: writeJson(document) };
    return { rows: writeJson(results), rest: writeJson({ ...document, results: [] }) };
  } catch {
    return undefined;
  }
}

describe('ProfilePageParser, compared with slower parsers', () => {
  it('returns the same as stream-json and as parseJson, for all pages', () => {
    fc.assert(
      fc.property(page, fc.constantFrom(...CHUNK_SIZES), (source, size) => {
        const bytes = new TextEncoder().encode(source);
        const ours = outcome(new ProfilePageParser(), bytes, size);
        expect(ours).toBeDefined();
        expect(ours).toEqual(outcome(new StreamedPageParser(), bytes, size));
        expect(ours).toEqual(parseJsonOutcome(bytes));
      }),
      { numRuns: 300 },
    );
  });

  it('accepts a damaged page only if it is JSON after its text was repaired', () => {
    const damage = fc.array(
      fc.tuple(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(...Array.from('{}[]",:\\ e0-.\n\u0001\xff')),
      ),
      { minLength: 1, maxLength: 2 },
    );
    let rejected = 0;
    fc.assert(
      fc.property(page, damage, fc.constantFrom(...CHUNK_SIZES), (source, changes, size) => {
        const bytes = new TextEncoder().encode(source);
        for (const [share, byte] of changes) {
          bytes[Math.floor(share * (bytes.length - 1))] = byte.charCodeAt(0);
        }
        const ours = outcome(new ProfilePageParser(), bytes, size);
        if (ours === undefined) rejected += 1;
        else expect(ours).toEqual(parseJsonOutcome(bytes));
      }),
      { numRuns: 600 },
    );
    expect(rejected).toBeGreaterThan(100);
  });

  it('rejects a page that was cut off at any position', () => {
    fc.assert(
      fc.property(page, fc.double({ min: 0, max: 1, noNaN: true }), (source, share) => {
        const bytes = new TextEncoder().encode(source.trimEnd());
        const cut = bytes.subarray(0, Math.floor(share * bytes.length));
        for (const size of [1, 4096]) {
          if (cut.length === bytes.length) continue;
          expect(outcome(new ProfilePageParser(), cut, size)).toBeUndefined();
        }
      }),
      { numRuns: 300 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { BrokenSliceError } from '@source-mixpanel/stream';
import {
  createLineValidator,
  type LineValidator,
  type LineValidatorOptions,
} from './line-validator.js';
import { createObjectLineValidator } from '../reference/object-line-validator.js';
import { cut, utf8 } from '../../test/chunked.js';
import { hostileLines, hostileShape } from '../../test/hostile-lines.js';

const R = '{"event":"e","properties":{"time":1,"a":"b"}}\n';
const isAbortMarker = (text: string): boolean =>
  text === 'ended early' || text.startsWith('{"error":');

const optionsWith = (onUnreadableLine: 'fail' | 'skip'): LineValidatorOptions => ({
  ...hostileShape,
  onUnreadableLine,
  isAbortMarker,
});

function feed(
  validator: LineValidator,
  body: string | Uint8Array,
  sizes: readonly number[],
): LineValidator {
  for (const chunk of cut(typeof body === 'string' ? utf8(body) : body, sizes))
    validator.write(chunk);
  validator.end();
  return validator;
}

const validated = (
  body: string,
  onUnreadableLine: 'fail' | 'skip' = 'fail',
  sizes: readonly number[] = [1],
): LineValidator => feed(createLineValidator(optionsWith(onUnreadableLine)), body, sizes);

/** Returns the error with which both validators reject a body. */
function failure(body: string | Uint8Array, onUnreadableLine: 'fail' | 'skip' = 'fail'): unknown {
  const [fast, plain] = [createLineValidator, createObjectLineValidator].map((create) => {
    try {
      feed(create(optionsWith(onUnreadableLine)), body, [1]);
    } catch (error) {
      expect(error).toBeInstanceOf(BrokenSliceError);
      return error;
    }
    return undefined;
  });
  expect(fast).toEqual(plain);
  return fast;
}

const broken = { code: 'broken_body', maxAttempts: 4, mayDivide: true };
const unreadable = { code: 'unreadable_line', maxAttempts: 2, mayDivide: false };

describe('the validator of a body', () => {
  it.each(['', '\n', '\n \r\n', R, R + R, `${R}\n`])('accepts %j', (body) => {
    expect(failure(body)).toBeUndefined();
    expect(failure(body, 'skip')).toBeUndefined();
  });

  it.each([
    ['a last line without a newline', R + R.slice(0, -1)],
    ['a record cut short', R + R.slice(0, 17)],
    ['an abort marker as last line', `${R}ended early\n`],
    ['an abort marker without a newline', `${R}ended early`],
    ['an abort marker in white space, followed by blank lines', `${R} ended early \r\n\n  \n`],
    ['only an abort marker', 'ended early\n'],
    ['an abort marker after an incomplete record', `${R}${R.slice(0, 17)}\nended early\n`],
    ['an error object as last line', `${R}{"error":"secret"}\n`],
    ['an error object cut short', `${R}{"error":`],
    ['a message of the server as last line', `${R}query failed: shard 7 unavailable\n`],
    ['a message and blank lines', `${R}query failed\n\n \r\n`],
    ['an incomplete record as last line', `${R}${R.slice(0, 17)}\n`],
    ['only a message of the server', 'rate limit reached\n'],
    ['a page of HTML', '<!doctype html>\n<html>\n<body>Log in</body>\n</html>\n'],
    ['a page of HTML of one line', '<html><body>Log in</body></html>'],
    ['a long page of HTML', `<html>\n${'<p>Log in</p>\n'.repeat(2000)}</html>\n`],
    ['lines of JSON without a record', '{"a":1}\n{"b":2}\n'],
  ])('rejects %s as a broken body, also with skip', (_name, body) => {
    expect(failure(body)).toMatchObject(broken);
    expect(failure(body, 'skip')).toMatchObject(broken);
  });

  it.each([
    ['a stray byte', [0xff]],
    ['a continuation byte alone', [0x80]],
    ['a character cut by the newline', [0xe2, 0x80, 0x0a, 0xa8]],
    ['overlong UTF-8 sequences', [0xc0, 0x80]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a code point beyond the last', [0xf4, 0x90, 0x80, 0x80]],
  ])(
    'accepts %s, which is not UTF-8, within a record but not at the end of the body',
    (_name, bytes) => {
      const [start, end] = [R.slice(0, -4), R.slice(-4)].map(utf8);
      const body = Buffer.concat([
        start ?? new Uint8Array(0),
        Uint8Array.from(bytes),
        end ?? new Uint8Array(0),
      ]);
      expect(failure(body)).toBeUndefined();
      expect(feed(createLineValidator(optionsWith('fail')), body, [1]).records).toBe(1);
      expect(failure(body.subarray(0, start?.length ?? 0))).toMatchObject(broken);
      expect(failure(Buffer.concat([utf8(R), Uint8Array.from(bytes)]), 'skip')).toMatchObject(
        broken,
      );
    },
  );

  it('reads characters of every length across chunks of one byte', () => {
    const body = '{"event":"e","properties":{"a":"é \u2028 \u{1f600}"}}\n';
    expect(validated(body).records).toBe(1);
  });

  it('accepts the text of an abort marker within a record and before one', () => {
    expect(validated('{"event":"e","properties":{"a":"\nended early\n"}}\n').records).toBe(1);
    expect(validated(`{"error":1,"event":"e","properties":{}}\n`).records).toBe(1);
    for (const sizes of [[1], [1000]]) {
      expect(validated(`ended early\n${R}`, 'skip', sizes).records).toBe(1);
      expect(validated(`${R}ended early\n${R}\n`, 'skip', sizes).records).toBe(2);
    }
  });

  it('rejects an unreadable line with its position, and without its content', () => {
    const error = failure(`${R}secret\n${R}`);
    expect(error).toMatchObject(unreadable);
    expect(String(error)).toContain(`byte ${R.length} `);
    expect(String(error)).not.toContain('secret');
  });

  it('rejects a body that ends with a part of a record', () => {
    const half = R.slice(0, 17);
    for (const body of [`${R}${half}\n`, `${half}\n${half}\n`]) {
      for (const choice of ['fail', 'skip'] as const) {
        expect(failure(body, choice)).toMatchObject(broken);
      }
    }
  });

  it('leaves out up to 1% of the lines with skip, and any share if there are fewer than 1,000 lines', () => {
    const body = (records: number, others: number): string =>
      `${R.repeat(records - 1)}${'junk\n'.repeat(others)}${R}`;
    for (const [records, others] of [
      [1, 900],
      [990, 10],
      [1980, 20],
    ] as const) {
      expect(validated(body(records, others), 'skip', [4096]).unreadable.count).toBe(others);
    }
    for (const [records, others] of [
      [989, 11],
      [1, 999],
      [1980, 21],
    ] as const) {
      expect(failure(body(records, others), 'skip')).toMatchObject({
        ...unreadable,
        message: `${String(others)} of the ${String(records + others)} lines of the downloaded data are not readable records, more than 1 %.`,
      });
    }
  });

  it('accepts a byte order mark, CR LF and blank lines without a warning', () => {
    const body = `\ufeff${R.replace('\n', '\r\n')}\r\n  \r\n\n${R.replace('\n', '\r\n')}\r\n`;
    for (const choice of ['fail', 'skip'] as const) {
      expect(failure(body, choice)).toBeUndefined();
      expect(validated(body, choice)).toMatchObject({ records: 2, unreadable: { count: 0 } });
    }
    expect(failure('\ufeff\r\n')).toBeUndefined();
  });

  it('counts unreadable lines with skip and keeps the first hundred', () => {
    const validator = validated(`${R}junk\n${R}${'x\n'.repeat(300)}${R}`, 'skip', [64]);
    expect(validator.records).toBe(3);
    expect(validator.unreadable.count).toBe(301);
    expect(validator.unreadable.first).toHaveLength(100);
    expect(validator.unreadable.first[0]).toEqual({ offset: R.length, length: 4 });
  });

  it('collects the names of all properties, not those of nested values', () => {
    const validator = validated(
      '{"event":"e","properties":{"$a":1,"a":{"inner":1}}}\n{"event":"e","properties":{"__proto__":1,"\\u0062":2,"":3}}\n',
    );
    expect([...validator.names]).toEqual(['$a', 'a', '__proto__', 'b', '']);
  });

  it('counts the hostile lines that are records and those that are not', () => {
    const body = hostileLines.flatMap(({ lines }) => lines.map((line) => `${line}\n`)).join('') + R;
    const validator = validated(body, 'skip', [3, 50, 1]);
    const records = hostileLines.filter((entry) => entry.records === 1).length;
    expect(validator.records).toBe(records + 1);
    expect(validator.unreadable.count).toBe(hostileLines.length - records);
  });

  it('forgets the positions of slow-path lines if there are too many', () => {
    const body = `${'\n'.repeat(100_001)}${R}`;
    expect(validated(body, 'fail', [65536])).toMatchObject({ slowLines: undefined, records: 1 });
  });
});

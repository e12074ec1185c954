import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { counted } from './counted.js';
import { decodeText } from './decode-text.js';
import { shortDuration, shortTime } from './short-time.js';
import { visibleJson, visibleText } from './visible-text.js';

describe('counted', () => {
  it.each([
    [0, '0 events'],
    [1, '1 event'],
    [2, '2 events'],
    [1200, '1,200 events'],
  ])('formats %i with its noun, in the singular or the plural', (count, text) => {
    expect(counted(count, 'event')).toBe(text);
  });

  it('uses the given plural of irregular nouns', () => {
    expect([counted(1, 'entry', 'entries'), counted(3, 'entry', 'entries')]).toEqual([
      '1 entry',
      '3 entries',
    ]);
  });
});

describe('shortTime', () => {
  const now = Date.parse('2026-11-28T20:41:00Z');
  it.each([
    ['2026-11-28T21:38:00Z', 'UTC', '21:38 UTC (in 57 min)'],
    ['2026-11-28T20:41:09Z', 'UTC', '20:41 UTC (in 9 s)'],
    ['2026-11-28T23:30:00Z', 'UTC', '23:30 UTC (in 2 h 49 min)'],
    ['2026-11-29T00:41:00Z', 'UTC', '2026-11-29 00:41 UTC (in 4 h)'],
    // In Kolkata, both instants are on the 29th, so that no date is shown.
    ['2026-11-28T21:38:00Z', 'Asia/Kolkata', '03:08 GMT+5:30 (in 57 min)'],
    ['2026-11-28T20:00:00Z', 'UTC', '20:00 UTC'],
  ])('formats %s in the time zone %s as %s', (instant, zone, text) => {
    expect(shortTime(Date.parse(instant), { now, zone })).toBe(text);
  });

  it.each([
    [1, '1 s'],
    [60_000, '60 s'],
    [60_001, '2 min'],
    [3_600_000, '1 h'],
    [3_600_001, '1 h 1 min'],
  ])('formats a duration of %i ms as %s, rounded up', (milliseconds, text) => {
    expect(shortDuration(milliseconds)).toBe(text);
  });
});

describe('visibleText', () => {
  it('escapes control characters and direction marks, and keeps line feeds', () => {
    expect(visibleText('\u001b[31mred\u0007\t\n\u007f\u009b2J\u202eabc\u2066\u200f é 😀')).toBe(
      '\\x1b[31mred\\x07\\x09\n\\x7f\\x9b2J\\u202eabc\\u2066\\u200f é 😀',
    );
  });

  it('returns no character that controls a terminal, for any text', () => {
    const mark = /[\p{Cc}\p{Bidi_Control}]/u;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(mark.test(visibleText(text).replaceAll('\n', ''))).toBe(false);
      }),
    );
  });

  it('visibleJson escapes the same characters without changing the parsed value', () => {
    fc.assert(
      fc.property(fc.json(), fc.string({ unit: 'binary' }), (json, text) => {
        const document = JSON.stringify([JSON.parse(json), text]);
        expect(JSON.parse(visibleJson(document))).toEqual(JSON.parse(document));
        expect(visibleText(visibleJson(document))).toBe(visibleJson(document));
      }),
    );
  });
});

describe('decodeText', () => {
  const text = '{"é":"😀"}';
  const utf16 = Buffer.from(text, 'utf16le');
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    [
      'little-endian UTF-16, as PowerShell writes it',
      Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]),
    ],
    ['big-endian UTF-16', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()])],
  ])('decodes %s', (_name, bytes) => {
    expect(decodeText(bytes)).toBe(text);
  });

  it('rejects bytes that are not valid UTF-8', () => {
    expect(() => decodeText(Buffer.from([0x7b, 0xe9, 0x7d]))).toThrow('not valid');
  });
});

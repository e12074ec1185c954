import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { utf8 } from '../../test/chunked.js';
import { createLineValidator } from '../fast/line-validator.js';
import { EventCounts } from './event-counts.js';

const HOUR = 3_600_000;
const BASE = Date.parse('2026-06-01T05:00:00Z') / 1000;

function validate(lines: readonly string[]) {
  const validator = createLineValidator({
    nameField: 'event',
    propertiesField: 'properties',
    onUnreadableLine: 'fail',
    isAbortMarker: () => false,
    countBy: { timeField: 'time', milliseconds: HOUR },
  });
  validator.write(utf8(lines.map((line) => `${line}\n`).join('')));
  validator.end();
  return validator;
}
const line = (name: string, time: number | string): string =>
  `{"event":${JSON.stringify(name)},"properties":{"a":{"time":1},"time":${time},"b":2}}`;
const sorted = (counts: EventCounts): readonly unknown[] =>
  [...counts.entries()].map((entry) => entry.join(' ')).sort();
const hour = (number: number): number => BASE / 3600 + number;

describe('the events of a body', () => {
  it('are counted by name and hour, with times in seconds or milliseconds', () => {
    const { counts } = validate([
      line('a', BASE),
      line('b', BASE + 3599),
      line('a', (BASE + 3599) * 1000 + 999),
      line('a', BASE + 3600),
      line('b\\u0031', BASE),
      line('b\u0000', BASE),
    ]);
    expect(sorted(counts)).toEqual(
      [
        `a ${hour(0)} 2`,
        `a ${hour(1)} 1`,
        `b ${hour(0)} 1`,
        `b\\u0031 ${hour(0)} 1`,
        `b\u0000 ${hour(0)} 1`,
      ].sort(),
    );
  });

  it('are counted if their time is a text, but not if their name is not a text', () => {
    const { counts } = validate([
      line('a', '"2026-06-01T06:59:59Z"'),
      `{"event":7,"properties":{"time":${BASE}}}`,
      '{"event":"a","properties":{}}',
      line('a', '"never"'),
      line('a', BASE),
    ]);
    expect(sorted(counts)).toEqual([`a ${hour(0)} 1`, `a ${hour(1)} 1`]);
  });

  it('are counted once even after a record that is split over two lines', () => {
    const { counts } = validate([
      '{"event":"a","properties":{"time":',
      `${BASE}}}`,
      line('a', BASE),
      line('a', BASE),
    ]);
    expect(sorted(counts)).toEqual([`a ${hour(0)} 3`]);
  });

  it('are counted for any number of names and hours', () => {
    const lines = Array.from({ length: 30_000 }, (_, index) =>
      line(`name ${index % 10_000}`, BASE + 3600 * (index % 7)),
    );
    const { counts, records } = validate(lines);
    const expected = new EventCounts();
    for (let index = 0; index < lines.length; index += 1) {
      expected.add(`name ${index % 10_000}`, hour(index % 7), 1);
    }
    expect(records).toBe(30_000);
    expect(sorted(counts)).toEqual(sorted(expected));
  });
});

describe('EventCounts', () => {
  it('contains the sum of the added counts for each name and span', () => {
    const addition = fc.tuple(fc.string({ maxLength: 3 }), fc.nat(200_000), fc.nat(5));
    fc.assert(
      fc.property(fc.array(addition, { maxLength: 3000 }), (additions) => {
        const counts = new EventCounts();
        const expected = new Map<string, number>();
        for (const [name, span, count] of additions) {
          counts.add(name, span, count + 1);
          const key = `${name} ${span}`;
          expected.set(key, (expected.get(key) ?? 0) + count + 1);
        }
        expect(sorted(counts)).toEqual([...expected].map(([key, sum]) => `${key} ${sum}`).sort());
        expect(counts.isIncomplete).toBe(false);
      }),
    );
  });

  it('reports that counts are missing if there are too many pairs', () => {
    const counts = new EventCounts(2);
    for (const span of [1, 2, 1]) counts.add('a', span, 1);
    expect(counts.isIncomplete).toBe(false);
    counts.add('a', 3, 1);
    expect(counts.isIncomplete).toBe(true);
    expect(sorted(counts)).toEqual(['a 1 2', 'a 2 1']);
  });
});

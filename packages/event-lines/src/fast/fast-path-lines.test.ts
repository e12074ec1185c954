import { Buffer } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import { effort } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { LineEngine } from './line-engine.js';
import { readRecord } from '../reference/source-record.js';
import { hostileLines, hostileShape } from '../../test/hostile-lines.js';

const openEngine = (): LineEngine => {
  const opened = LineEngine.open(hostileShape);
  if (opened === undefined) throw new Error('no WebAssembly');
  return opened;
};
const shared = openEngine();
const isFastLine = (line: string, scanning = shared): boolean => {
  const bytes = Buffer.from(`${line}\n`);
  scanning.load(bytes);
  const end = scanning.scan(0, 1);
  if (end !== 0) expect(end).toBe(bytes.length);
  return end !== 0;
};
const event = (bag: string): string => `{"event":"e","properties":{${bag}}}`;

describe('fast-path lines', () => {
  it('include all hostile records, except those with repairs, repeated members or a byte order mark', () => {
    const others = hostileLines
      .filter(({ records, lines }) => records === 1 && lines.length === 1)
      .filter(({ lines }) => !isFastLine(lines.join('')))
      .map(({ about }) => about);
    expect(others).toEqual([
      'the unescaped byte 0x06 in a string',
      'every control character unescaped in a string',
      'unescaped control characters in names and nested values',
      'names with a control character, unescaped and escaped',
      'names that are equal once invalid bytes are replaced',
      'a lone surrogate at every position of an escape',
      'names that are equal once lone surrogates are replaced',
      'complete surrogate pairs, one of them after a lone surrogate',
      'a lone surrogate in the event name',
      'a lone surrogate after a backslash',
      'lone surrogates',
      'a name that occurs twice',
      'event name and properties, each twice',
      'a byte order mark',
    ]);
  });

  it('do not include a hostile line that is not a record', () => {
    for (const { records, lines } of hostileLines) {
      if (records === 0 || lines.length > 1) {
        for (const line of lines) expect(isFastLine(line)).toBe(false);
      }
    }
  });

  it.each([
    ['a name twice', event('"a":1,"b":2,"a":3')],
    ['a name twice in two spellings', event('"a":1,"\\u0061":3')],
    ['a name twice in a nested object', event('"a":{"x":1,"y":{"x":2},"x":3}')],
    ['a name twice in an object in a list', event('"a":[{"x":1},{"x":1,"x":2}]')],
    ['the event name twice', '{"event":"e","event":"f","properties":{}}'],
    [
      'a second event name, whose field is written with an escape',
      '{"event":"e","properties":{},"\\u0065vent":"f"}',
    ],
    ['an unescaped control character', event('"a":"b\tc"')],
    ['a lone surrogate', event('"a":"\\ud83d"')],
    ['two high surrogates', event('"a":"\\ud83d\\uDBFF"')],
    ['a lone surrogate in a name', event('"\\udc00":1')],
    ['a lone surrogate in a name within a nested value', event('"a":{"\\uDFFF":1}')],
    ['values nested 17 deep', event(`"a":${'['.repeat(17)}${']'.repeat(17)}`)],
    ['a name of more than a kilobyte', event(`"${'n'.repeat(1025)}":1`)],
  ])('do not include a record with %s', (_what, line) => {
    expect(readRecord([line], hostileShape)).toBeDefined();
    expect(isFastLine(line)).toBe(false);
  });

  it.each([
    ['the same name in several objects', event('"x":{"x":{"x":[{"x":1},{"x":2}]}},"y":{"x":1}')],
    [
      'complete surrogate pairs',
      event('"\\ud83d\\ude00":"\\uD83D\\uDE00\\uDBFF\\udfffx\\ud7ff\\ue000"'),
    ],
    ['values nested 16 deep', event(`"a":${'['.repeat(16)}${']'.repeat(16)}`)],
    [
      'other members, one of them twice',
      '{"x":1,"event":"e","x":[{}],"properties":{},"y":{"event":1}}',
    ],
    [
      'white space between all tokens',
      ' { "event" :\t"e" , "properties" : { "a" : [ 1 , { } ] } } \r',
    ],
  ])('may contain %s', (_what, line) => {
    expect(isFastLine(line)).toBe(true);
  });

  it.each([
    ...['01', '1.', '.5', '-', '+1', '1e', '1e+', '0x1', 'NaN', 'tru', 'True', 'nullx', "'a'"],
    ...['"\\x"', '"\\u12g4"', '"a', '[1,]', '[,1]', '[1', '{"a"}', '{"a":}', '{"a":1,}'],
    ...['{a:1}', '{"a" 1}', '[1 2]', '', ',', '{"a\\q":1}', '"\\', '[}', '{]'],
  ])('do not include the invalid value %s', (value) => {
    expect(isFastLine(event(`"a":${value}`))).toBe(false);
    expect(isFastLine(event(`"a":[${value}]`))).toBe(value === '');
    expect(readRecord([event(`"a":${value}`)], hostileShape)).toBeUndefined();
  });

  it('do not include a line that one changed byte has made invalid', () => {
    const line = event('"a":[1,{"b":"c\\n"}],"d":-1.5e3,"e":null');
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.integer({ min: 0, max: 127 }), (at, byte) => {
        const changed = `${line.slice(0, at)}${String.fromCharCode(byte)}${line.slice(at + 1)}`;
        if (byte === 0x0a) return;
        if (isFastLine(changed)) expect(readRecord([changed], hostileShape)).toBeDefined();
      }),
      effort(2000),
    );
  });

  it('report the name of each property once, and no name of a rejected line', () => {
    const scan = openEngine();
    const collect = (line: string): readonly string[] => {
      const found: string[] = [];
      if (isFastLine(line, scan)) scan.takeNames((name) => found.push(name));
      return found;
    };
    expect(collect(event('"a":1,"$b":{"inner":2}'))).toEqual(['a', '$b']);
    expect(collect(event('"a":1,"new":2,'))).toEqual([]);
    expect(collect(event('"new":2,"a":1,"\\u0063":0'))).toEqual(['new', 'c']);
    expect(collect(event('"new":2,"a":1,"$b":3'))).toEqual([]);
  });

  it('have up to 4,096 property names per body, and up to 1,024 nested names before these are reset', () => {
    const scan = openEngine();
    const all = Array.from({ length: 4096 }, (_, index) => `"name ${String(index)}":1`);
    expect(isFastLine(event(all.join()), scan)).toBe(true);
    expect(isFastLine(event('"d":1'), scan)).toBe(false);
    expect(isFastLine(event(all.toReversed().join()), scan)).toBe(true);
    expect(isFastLine(event('"name 5":1,"name 6":1,"name 5":1'), scan)).toBe(false);
    const many = Array.from({ length: 1025 }, (_, index) => `"n${String(index)}":1`).join();
    expect(isFastLine(event(`"name 5":{${many}}`), scan)).toBe(false);
    expect(isFastLine(event('"name 5":{"other":1,"x":{"other":1}}'), scan)).toBe(true);
    expect(isFastLine(event('"name 5":{"other":1,"other":1}'), scan)).toBe(false);
  });
});

import { describe, expect, it } from '@jest/globals';
import { parseJson, writeJson } from '@source-mixpanel/exact-json';
import { createNameTable } from '../columns/column-map.js';
import {
  createRecordTransform,
  type RecordFormat,
  type TransformOptions,
} from './record-transform.js';
import { readRecord } from './source-record.js';
import { hostileLines, hostileShape } from '../../test/hostile-lines.js';

const names = () => createNameTable({ head: 'event', kept: ['time', 'distinct_id'] });
const text = (): RecordFormat => ({ kind: 'text', names: names() });
const pythonTextFormat = (): RecordFormat => ({ kind: 'python_text', names: names() });
const raw = (): RecordFormat => ({
  kind: 'raw',
  properties: {
    distinct_id: { name: 'distinct_id', type: 'text' },
    insert_id: { name: '$insert_id', type: 'text' },
    mp_processing_time_ms: { name: 'mp_processing_time_ms', type: 'integer' },
  },
});

function transform(line: string, format: RecordFormat, projection: Partial<TransformOptions> = {}) {
  const source = readRecord([line], hostileShape)?.record;
  if (source === undefined) throw new Error('not a record');
  const options = {
    ...hostileShape,
    time: 'time',
    format,
    prune: false,
    always: new Set(['time']),
  };
  return createRecordTransform({ ...options, ...projection })(source);
}

const json = (...args: Parameters<typeof transform>): unknown =>
  JSON.parse(writeJson(transform(...args).record));

const line =
  '{"event":"Viewed","properties":{"time":1623860880,"distinct_id":"u","$browser":"Chrome","browser":"b","$insert_id":"i","mp_processing_time_ms":1623886083321,"flag":true,"price":9.90,"tags":["a",1.0],"ref":null,"event":"inner"}}';

describe('a record', () => {
  it('has every property as text, numbers by their digits, null as null', () => {
    expect(json(line, text())).toEqual({
      event: 'Viewed',
      time: '2021-06-16T16:28:00Z',
      distinct_id: 'u',
      browser: 'Chrome',
      _browser: 'b',
      insert_id: 'i',
      mp_processing_time_ms: '1623886083321',
      flag: 'true',
      price: '9.90',
      tags: '["a",1.0]',
      ref: null,
      _event: 'inner',
    });
  });

  it('has the texts of Python where they are asked for', () => {
    expect(json(line, pythonTextFormat())).toMatchObject({
      event: 'Viewed',
      time: '2021-06-16T16:28:00Z',
      mp_processing_time_ms: '1623886083321',
      flag: 'True',
      price: '9.9',
      tags: "['a', 1.0]",
      ref: 'None',
    });
  });

  it('keeps JSON types and the source’s names where it is raw', () => {
    const { record } = transform(line, raw());
    expect(Object.keys(record)).toEqual([
      'event',
      'time',
      'distinct_id',
      'insert_id',
      'mp_processing_time_ms',
      'properties',
    ]);
    expect(writeJson(record)).toBe(
      `{"event":"Viewed","time":"2021-06-16T16:28:00Z","distinct_id":"u","insert_id":"i","mp_processing_time_ms":1623886083321,${line.slice(18, -1)}}`,
    );
    expect(json('{"event":"e","properties":{}}', raw())).toEqual({
      event: 'e',
      time: null,
      distinct_id: null,
      insert_id: null,
      mp_processing_time_ms: null,
      properties: {},
    });
  });

  it('has a null time, and says so, where the source has none that can be read', () => {
    for (const bag of ['', '"time":null', '"time":"soon"', '"time":1e400', '"$time":1718000000']) {
      for (const format of [text(), pythonTextFormat(), raw()]) {
        const { record, time } = transform(`{"event":"e","properties":{${bag}}}`, format);
        expect(record).toHaveProperty('time', null);
        expect(time).toBeUndefined();
      }
    }
  });

  it('loses no property, and no two keys are equal, on any hostile line and in any order', () => {
    const table = names();
    for (const { lines, records } of [...hostileLines, ...[...hostileLines].reverse()]) {
      if (records === 0 || lines.length > 1) continue;
      const source = lines.join('');
      const { record } = transform(source, { kind: 'text', names: table });
      const bag = readRecord([source], hostileShape)?.record.bag ?? {};
      // The head, the time and each property once; a record without time has it as null.
      const expected = new Set(['time', ...Object.keys(bag)]).size + 1;
      const written = writeJson(record);
      const keys = [...written.matchAll(/[{,]("(?:[^"\\]|\\.)*"):(?=null|")/g)].map(
        ([, key = '""']) => key,
      );
      expect(keys).toHaveLength(expected);
      expect(new Set(keys.map((key) => writeJson(parseJson(key)).toLowerCase())).size).toBe(
        expected,
      );
    }
  });

  it('decides names nobody collected beforehand in sorted order, not in the order they come', () => {
    const { record } = transform(
      '{"event":"e","properties":{"browser":"b","$browser":"a"}}',
      text(),
    );
    expect(record).toMatchObject({ browser: 'a', _browser: 'b' });
  });

  it('is pruned to the configured columns, by the names of the columns', () => {
    const columns = new Set(['browser', 'price']);
    expect(json(line, text(), { columns, prune: true })).toEqual({
      time: '2021-06-16T16:28:00Z',
      browser: 'Chrome',
      price: '9.90',
    });
    expect(Object.keys(transform(line, text(), { columns, prune: false }).record)).toHaveLength(12);
    expect(Object.keys(transform(line, text(), { prune: true }).record)).toHaveLength(12);
    expect(json(line, raw(), { columns: new Set(['insert_id']), prune: true })).toEqual({
      time: '2021-06-16T16:28:00Z',
      insert_id: 'i',
    });
  });

  it('is never empty', () => {
    const nothing = { columns: new Set(['absent']), prune: true, always: new Set<string>() };
    for (const format of [text(), pythonTextFormat(), raw()]) {
      expect(json(line, format, nothing)).toEqual({ event: 'Viewed' });
    }
  });

  it('writes a property named __proto__ like any other', () => {
    const { record } = transform('{"event":"e","properties":{"__proto__":{"a":1}}}', text());
    expect(writeJson(record)).toBe('{"event":"e","time":null,"__proto__":"{\\"a\\":1}"}');
  });
});

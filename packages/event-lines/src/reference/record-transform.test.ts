import { describe, expect, it } from '@jest/globals';
import { parseJson, writeJson } from '@source-mixpanel/exact-json';
import { createColumnMap } from '../columns/column-map.js';
import {
  createRecordTransform,
  type RecordFormat,
  type TransformOptions,
} from './record-transform.js';
import { readRecord } from './source-record.js';
import { hostileLines, hostileShape } from '../../test/hostile-lines.js';
import { spacedStyle } from '../../test/spaced-style.js';
import { eventColumns } from '../../test/event-columns.js';

const names = () => createColumnMap({ ...eventColumns });
const text = (): RecordFormat => ({ kind: 'text', columns: names() });
const spacedText = (): RecordFormat => ({ kind: 'text', columns: names(), style: spacedStyle });
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
    timeField: 'time',
    format,
  };
  return createRecordTransform({ ...options, ...projection })(source);
}

const json = (...args: Parameters<typeof transform>): unknown =>
  JSON.parse(writeJson(transform(...args).record));

const line =
  '{"event":"Viewed","properties":{"time":1623860880,"distinct_id":"u","$browser":"Chrome","browser":"b","$insert_id":"i","mp_processing_time_ms":1623886083321,"flag":true,"price":9.90,"tags":["a",1.0],"ref":null,"event":"inner"}}';

describe('a record', () => {
  it('has every property as text, numbers with their digits, null as null', () => {
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

  it('has the texts of the configured style', () => {
    expect(json(line, spacedText())).toMatchObject({
      event: 'Viewed',
      time: '2021-06-16T16:28:00Z',
      mp_processing_time_ms: '1623886083321',
      flag: 'Yes',
      price: '9.9',
      tags: '[a, 1.0]',
      ref: 'None',
    });
  });

  it('keeps JSON types and original names in the raw format', () => {
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

  it('has the time null if the source has no valid time', () => {
    for (const bag of ['', '"time":null', '"time":"soon"', '"time":1e400', '"$time":1718000000']) {
      for (const format of [text(), spacedText(), raw()]) {
        const { record, time } = transform(`{"event":"e","properties":{${bag}}}`, format);
        expect(record).toHaveProperty('time', null);
        expect(time).toBeUndefined();
      }
    }
  });

  it('loses no property, and has no duplicate keys, for all hostile lines in any order', () => {
    const table = names();
    for (const { lines, records } of [...hostileLines, ...[...hostileLines].reverse()]) {
      if (records === 0 || lines.length > 1) continue;
      const source = lines.join('');
      const { record } = transform(source, { kind: 'text', columns: table });
      const bag = readRecord([source], hostileShape)?.record.bag ?? {};
      // The event name, the time and each property once. A record without a time has null.
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

  it('gets columns in the sorted order of its names if they have none', () => {
    const { record } = transform(
      '{"event":"e","properties":{"browser":"b","$browser":"a"}}',
      text(),
    );
    expect(record).toMatchObject({ browser: 'a', _browser: 'b' });
  });

  it('has only the columns that are kept', () => {
    const keeps = (column: string) => ['time', 'browser', 'price'].includes(column);
    expect(json(line, text(), { keeps })).toEqual({
      time: '2021-06-16T16:28:00Z',
      browser: 'Chrome',
      price: '9.90',
    });
    expect(Object.keys(transform(line, text()).record)).toHaveLength(12);
    expect(
      json(line, raw(), { keeps: (column) => ['time', 'insert_id'].includes(column) }),
    ).toEqual({
      time: '2021-06-16T16:28:00Z',
      insert_id: 'i',
    });
  });

  it('contains the event name if no column is kept, so that it is not empty', () => {
    const nothing = { keeps: () => false };
    for (const format of [text(), spacedText(), raw()]) {
      expect(json(line, format, nothing)).toEqual({ event: 'Viewed' });
    }
  });

  it('writes a property called __proto__ like any other', () => {
    const { record } = transform('{"event":"e","properties":{"__proto__":{"a":1}}}', text());
    expect(writeJson(record)).toBe('{"event":"e","time":null,"__proto__":"{\\"a\\":1}"}');
  });
});

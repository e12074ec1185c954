import { Buffer } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import { RecordRouter } from './record-router.js';

const line = (data: string, stream = 's'): string =>
  `{"type":"RECORD","record":{"stream":${JSON.stringify(stream)},"data":${data},"emitted_at":17}}`;

function routed(text: string): readonly string[] {
  const router = new RecordRouter(['other', 's', 'ü "q"']);
  return [...router.lines(Buffer.from(text))].map((found) =>
    found.kind === 'record'
      ? `${found.stream}${found.isPlain ? '' : ' exact'} ${found.data.toString('utf8')}`
      : found.line.toString('utf8'),
  );
}

describe('RecordRouter', () => {
  it('finds the data of records between other lines', () => {
    const log = '{"type":"LOG","log":{"level":"INFO","message":"m"}}';
    const data = ['{"a":"}}"}', '{}', '{"b":{"c":[1]},"d":",\\"emitted_at\\":5}}"}'];
    const text = [log, line(data[0] ?? ''), '', line(data[1] ?? '', 'ü "q"'), line(data[2] ?? '')];
    expect(routed(text.join('\n'))).toEqual([
      ...[log, `s ${data[0] ?? ''}`, '', `ü "q" ${data[1] ?? ''}`, `s ${data[2] ?? ''}`],
    ]);
  });

  it.each([
    line('{}', 'unknown'),
    line('[]'),
    line('null'),
    '{"record":{"stream":"s","data":{},"emitted_at":17},"type":"RECORD"}',
    '{"type":"RECORD","record":{"stream":"s","data":{}}}',
    '{"type":"RECORD","record":{"stream":"s","data":{},"emitted_at":1.5}}',
    '{"type":"RECORD","record":{"stream":"s","namespace":"n","data":{},"emitted_at":17}}',
    `${line('{}')}\r`,
    '}}',
    ',"emitted_at":17}}',
  ])('returns %s as a line that must be parsed', (text) => {
    expect(routed(text)).toEqual([text]);
  });

  it.each([
    '1.0',
    '-0',
    '1e5',
    '[1.50]',
    '12345678901234567',
    '0.0000001',
    '"\\ud83d"',
    '"\\u0000"',
  ])('marks only the record with %s, which DuckDB would alter, as not plain', (value) => {
    const text = [line('{"a":1}'), line(`{"a":${value}}`), line('{"a":-0.5}')].join('\n');
    expect(routed(text)).toEqual(['s {"a":1}', `s exact {"a":${value}}`, 's {"a":-0.5}']);
  });

  it('marks a record with bytes that are not UTF-8 as not plain', () => {
    const bytes = Buffer.from(line('{"a":"x"}'));
    bytes[bytes.indexOf('x')] = 0xff;
    const [found] = new RecordRouter(['s']).lines(bytes);
    expect(found).toMatchObject({ kind: 'record', isPlain: false });
  });
});

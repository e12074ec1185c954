import { describe, expect, it } from '@jest/globals';
import { written } from '../../test/written.js';
import type { TranscodeOptions } from './batch.js';

const properties = {
  distinct_id: { name: 'distinct_id', type: 'text' },
  insert_id: { name: '$insert_id', type: 'text' },
  when: { name: 'time', type: 'integer' },
  id: { name: '$insert_id', type: 'text' },
} as const;

const format = { kind: 'raw', properties } as const;

async function raw(
  lines: readonly string[],
  changes: Partial<TranscodeOptions> = {},
): Promise<{ readonly text: string; readonly withoutTime: number | undefined }> {
  const { text, facts } = await written(lines, { format, ...changes });
  return { text, withoutTime: facts?.withoutTime };
}

const tokens = [
  ...['{', '"time"', ':', '5', ',', '"a"', ':', '[', '1', ',', '"x y"', ']', ','],
  ...['"$insert_id"', ':', '"i"', ',', '"distinct_id"', ':', '7', '}'],
];
const bag = tokens.join('');
const record =
  '{"event":"e","time":"1970-01-01T00:00:05Z","distinct_id":"7","insert_id":"i","when":5,"id":"i",' +
  `"properties":${bag}}\n`;

describe('raw records', () => {
  it('have columns for event name, time and chosen properties, and the unchanged properties', async () => {
    expect(await raw([`{"event":"e","properties":${bag}}`])).toEqual({
      text: record,
      withoutTime: 0,
    });
  });

  it('have no white space outside strings, because some readers end a line at a carriage return', async () => {
    for (let at = 1; at < tokens.length; at += 1) {
      for (const blank of [' ', '\r', '\t']) {
        const spaced = tokens.toSpliced(at, 0, blank).join('');
        const line = `{"event":"e","properties":${spaced}}`;
        expect([line, (await raw([line])).text]).toEqual([line, record]);
      }
    }
    const around = `\r { "event" :\r"e" ,\t"properties" :\r${bag}\r}\r`;
    expect((await raw([around])).text).toBe(record);
  });

  it('have null if a line lacks a property that the previous line had', async () => {
    const { text, withoutTime } = await raw([
      `{"event":"e","properties":${bag}}`,
      '{"properties":{"a":1},"event":{"k":[1]}}',
      '{"event":"f","properties":{}}',
    ]);
    expect(withoutTime).toBe(2);
    expect(text).toBe(
      record +
        '{"event":"{\\"k\\":[1]}","time":null,"distinct_id":null,"insert_id":null,"when":null,"id":null,"properties":{"a":1}}\n' +
        '{"event":"f","time":null,"distinct_id":null,"insert_id":null,"when":null,"id":null,"properties":{}}\n',
    );
  });

  it('have text columns for values of any type, and the unchanged properties', async () => {
    const values: readonly (readonly [written: string, text: string | null])[] = [
      ['100', '100'],
      ['-1.50', '-1.50'],
      ['12345678901234567890', '12345678901234567890'],
      ['true', 'true'],
      ['false', 'false'],
      ['null', null],
      ['"a\\"b"', 'a"b'],
      ['{"k":["v",1]}', '{"k":["v",1]}'],
      ['["a\\"b",null]', '["a\\"b",null]'],
      ['[]', '[]'],
    ];
    for (const [written, value] of values) {
      const bag = `{"distinct_id":${written},"$insert_id":${written}}`;
      const json = JSON.stringify(value);
      expect((await raw([`{"event":${written},"properties":${bag}}`])).text).toBe(
        `{"event":${json},"time":null,"distinct_id":${json},"insert_id":${json},"when":null,"id":${json},"properties":${bag}}\n`,
      );
    }
  });

  it('have null if the value of an integer column is not an integer', async () => {
    for (const [written, value] of [
      ['1709337600500', '1709337600500'],
      ['"1709337600500"', '1709337600500'],
      ['-3', '-3'],
      ['1.5', 'null'],
      ['1e3', 'null'],
      ['"soon"', 'null'],
      ['"01"', 'null'],
      ['[1]', 'null'],
      ['true', 'null'],
      ['null', 'null'],
      ['1234567890123456789', '1234567890123456789'],
      ['12345678901234567890', 'null'],
    ] as const) {
      const { text } = await raw([`{"event":"e","properties":{"time":${written}}}`]);
      expect([written, /"when":(.*?),"id"/.exec(text)?.[1]]).toEqual([written, value]);
      expect(text).toContain(`"properties":{"time":${written}}`);
    }
  });

  it('have only the kept columns, and count the time even if it is not kept', async () => {
    const pruned = { keeps: (column: string) => column === 'insert_id' };
    expect(
      await raw([`{"event":"e","properties":${bag}}`, '{"event":"e","properties":{}}'], pruned),
    ).toEqual({
      text: '{"insert_id":"i"}\n{"insert_id":null}\n',
      withoutTime: 1,
    });
    const none = { keeps: () => false };
    expect((await raw([`{"event":"e","properties":${bag}}`], none)).text).toBe('{"event":"e"}\n');
  });
});

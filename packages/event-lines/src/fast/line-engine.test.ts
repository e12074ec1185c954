import { describe, expect, it } from '@jest/globals';
import { RawNumber } from '@source-mixpanel/exact-json';
import { effort } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { createColumnMap } from '../columns/column-map.js';
import { LineEngine } from './line-engine.js';
import type { RecordFormat } from '../reference/record-transform.js';
import { utf8 } from '../../test/chunked.js';
import { written } from '../../test/written.js';
import { timeText } from '../values/time-text.js';
import { spacedStyle } from '../../test/spaced-style.js';
import { eventColumns } from '../../test/event-columns.js';

/** Returns a format in which the column of `a` is `c a`. */
const text = (names: readonly string[]): RecordFormat => ({
  kind: 'text',
  columns: createColumnMap({
    ...eventColumns,
    fixed: ['time'],
    saved: { names: Object.fromEntries(names.map((name) => [name, `c ${name}`])) },
  }),
});
const event = (bag: string): string => `{"event":"e","properties":{${bag}}}`;
const member = (name: string, value: string): string => `${JSON.stringify(name)}:${value}`;

describe('names', () => {
  it('are not confused with a similar name that was at the same position in the last record', async () => {
    const alike = [
      'abcdefgh',
      'abcdefgi',
      'Xbcdefgh',
      'abcdefg',
      'abcdXfgh',
      'ab',
      'ac',
      '',
    ].concat(
      ['x', 'y'].flatMap((last) =>
        [15, 16, 17, 31, 32].map((length) => last.padStart(length, 'n')),
      ),
    );
    const pairs = alike.flatMap((one) =>
      alike.filter((other) => other !== one).map((other) => [one, other] as const),
    );
    const lines = pairs.map(([one, other]) => event(`${member(one, '1')},${member(other, '2')}`));
    const records = pairs.map(
      ([one, other]) =>
        `{"event":"e",${member(`c ${one}`, '"1"')},${member(`c ${other}`, '"2"')},"time":null}\n`,
    );
    expect((await written(lines, { format: text(alike) })).text).toBe(records.join(''));
  });

  it('have one column for all their spellings', async () => {
    const lines = ['a', '\\u0061', 'a', '\\u0061'].map((name) => event(`"${name}":1`));
    const record = '{"event":"e","c a":"1","time":null}\n';
    expect((await written(lines, { format: text(['a']) })).text).toBe(record.repeat(4));
  });

  it('are forgotten at the end of a body', async () => {
    for (const saved of [{ a: 'a', b: 'c' }, { b: 'B' }]) {
      const names = createColumnMap({ ...eventColumns, fixed: ['time'], saved: { names: saved } });
      const { text: record } = await written([event('"b":1')], {
        format: { kind: 'text', columns: names },
      });
      expect(record).toBe(`{"event":"e",${member(saved.b, '"1"')},"time":null}\n`);
    }
  });
});

describe('columns', () => {
  it('are omitted if they are not kept, and the time is counted even then', async () => {
    const lines = [event('"a":1,"b":2,"time":1718000000'), event('"b":3'), event('"a":4')];
    const { text: records, facts } = await written(lines, {
      format: text(['a', 'b']),
      keeps: (column) => column === 'c a' || column === 'event',
    });
    expect(records).toBe('{"event":"e","c a":"1"}\n{"event":"e"}\n{"event":"e","c a":"4"}\n');
    expect(facts).toMatchObject({ greatestTime: '2024-06-10T06:13:20Z', withoutTime: 2 });
  });
});

describe('times', () => {
  const timeOf = (time: number) => timeText(new RawNumber(String(time))) ?? '';
  const epochs = fc
    .tuple(fc.integer({ min: 0, max: 14 }), fc.maxSafeNat())
    .map(([digits, number]) => number % 10 ** digits);
  const seconds = fc.integer({ min: 1_717_000_000, max: 1_719_000_000 });
  const milliseconds = fc.integer({ min: 1_717_000_000_000, max: 1_719_000_000_999 });

  it('are written as in the reference implementation, and the latest and earliest are reported', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(epochs, seconds, milliseconds), { minLength: 1, maxLength: 50 }),
        async (times) => {
          const lines = times.map((time) => event(`"time":${String(time)}`));
          const texts = times.map(timeOf);
          const { text: records, facts } = await written(lines, { format: text([]) });
          expect(records).toBe(texts.map((time) => `{"event":"e","time":"${time}"}\n`).join(''));
          const known = times.map((time) => (time < 1e11 ? time : time / 1000));
          expect(facts?.greatestTime).toBe(timeOf(Math.max(...known)));
          expect(facts?.leastTime).toBe(timeOf(Math.min(...known)));
        },
      ),
      effort(300),
    );
  });

  it('are counted if they are a text or a number with a sign or a fraction, and if they are missing', async () => {
    const values = ['-1', '1.5', '1e9', '"1718000000"', 'null', '123456789012345', '""'];
    const lines = [...values.map((value) => event(`"time":${value} `)), event('')];
    const { text: records, facts } = await written(lines, { format: text([]) });
    const times = ['-1', '1.5', '1e9', '1718000000', undefined, '123456789012345'].map((digits) =>
      digits === undefined ? undefined : timeText(new RawNumber(digits)),
    );
    expect(records).toBe(
      [...times, undefined, undefined]
        .map((time) => `{"event":"e","time":${JSON.stringify(time ?? null)}}\n`)
        .join(''),
    );
    expect(facts).toMatchObject({ greatestTime: times[5], leastTime: times[0], withoutTime: 3 });
  });
});

describe('a body that exceeds the memory of the engine', () => {
  const short = event('"a":1');
  const record = '{"event":"e","c a":"1","time":null}';

  it('is written if the records do not fit into the output', async () => {
    const open = utf8(' '.repeat(1000));
    const lines = Array.from({ length: 6000 }, () => short);
    const envelope = () => ({ prefix: open, suffix: utf8('\n') });
    const { text: records } = await written(lines, { format: text(['a']), envelope });
    expect(records).toBe(`${' '.repeat(1000)}${record}\n`.repeat(6000));
  });

  it('is written if the envelope does not fit into the settings', async () => {
    const open = utf8(' '.repeat(100_000));
    const envelope = () => ({ prefix: open, suffix: utf8('\n') });
    const { text: records } = await written([short, short], {
      format: text(['a']),
      envelope,
    });
    const parts = records.split('\n').map((part) => part.trim());
    expect(parts.slice(0, 2).map((part) => JSON.parse(part) as unknown)).toEqual([
      JSON.parse(record),
      JSON.parse(record),
    ]);
  });

  it('is written if the columns do not fit into the space for columns', async () => {
    const saved = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, name.repeat(300_000)]));
    const format: RecordFormat = {
      kind: 'text',
      columns: createColumnMap({ ...eventColumns, fixed: ['time'], saved: { names: saved } }),
    };
    const { text: records } = await written([event('"a":1,"b":2,"c":3')], { format });
    expect(JSON.parse(records)).toEqual({
      event: 'e',
      time: null,
      ...Object.fromEntries(
        Object.values(saved).map((column, index) => [column, String(index + 1)]),
      ),
    });
  });

  it('is written if lines are nearly as long as the input and values nearly as long as the output', async () => {
    for (const length of [262_000, 262_120, 262_200, 300_000, 800_000]) {
      for (const value of [`"${'x'.repeat(length)}"`, `[${'"",'.repeat(length / 3)}0]`]) {
        const { text: records } = await written([event(`"a":${value}`), short], {
          format: text(['a']),
        });
        const [long = '', next] = records.split('\n');
        const parsed = JSON.parse(value) as unknown;
        const expected = typeof parsed === 'string' ? parsed : JSON.stringify(parsed);
        expect((JSON.parse(long) as Record<string, unknown>)['c a'] === expected).toBe(true);
        expect(next).toBe(record);
      }
    }
  });

  it('is written if the name field does not fit into the settings', async () => {
    const head = 'h'.repeat(70_000);
    const lines = [`{"${head}":"e","properties":{"a":1},"other":2}`];
    const names = createColumnMap({
      ...eventColumns,
      reserved: [head],
      fixed: ['time'],
      saved: { names: { a: 'a' } },
    });
    const { text: records } = await written(lines, {
      nameField: head,
      format: { kind: 'text', columns: names },
    });
    expect(JSON.parse(records)).toEqual({ [head]: 'e', time: null, a: '1' });
  });

  it('is written if a value that the host writes does not fit into the output', async () => {
    const open = ' '.repeat(30_000);
    const envelope = () => ({ prefix: utf8(open), suffix: utf8('\n') });
    const names = createColumnMap({ ...eventColumns, fixed: ['time', 'a'] });
    const long = event(`"a":[${'9e15,'.repeat(40_000)}0]`);
    const grown = `[${'9000000000000000.0, '.repeat(40_000)}0]`;
    for (const before of [10, 20, 25, 30, 35, 40]) {
      const { text: records } = await written(
        [...Array.from({ length: before }, () => short), long, short],
        {
          format: { kind: 'text', columns: names, style: spacedStyle },
          envelope,
        },
      );
      const recordOf = (a: string): string => `${open}{"event":"e","a":"${a}","time":null}\n`;
      const [one, other] = [recordOf('1'), recordOf(grown)];
      expect(records === `${one.repeat(before)}${other}${one}`).toBe(true);
    }
  });

  it('is left to the reference implementation if a field of the shape is too long', () => {
    const long = 'h'.repeat(70_000);
    for (const [head, bag] of [
      [long, 'b'],
      ['h', long],
    ] as const) {
      expect(LineEngine.open({ nameField: head, propertiesField: bag })).toBeUndefined();
    }
    const engine = LineEngine.open({ nameField: 'h', propertiesField: 'b' });
    expect(engine).toBeDefined();
    engine?.close();
  });

  it('is written if the raw format has the maximum number of chosen columns, or more', async () => {
    for (const count of [1, 30, 31, 32, 33, 40]) {
      const chosen = Array.from({ length: count }, (_, index) => String(index));
      const properties = Object.fromEntries(
        chosen.map((at) => [`c${at}`, { name: `p${at}`, type: 'integer' } as const]),
      );
      const format = { kind: 'raw', properties } as const;
      const sent = chosen.filter((at) => Number(at) % 3 !== 1);
      const bag = sent.map((at) => `"p${at}":${at}`).join();
      const { text: records } = await written([event(bag)], { format });
      expect(JSON.parse(records)).toEqual({
        event: 'e',
        time: null,
        ...Object.fromEntries(
          chosen.map((at) => [`c${at}`, sent.includes(at) ? Number(at) : null]),
        ),
        properties: JSON.parse(`{${bag}}`) as unknown,
      });
    }
  });
});

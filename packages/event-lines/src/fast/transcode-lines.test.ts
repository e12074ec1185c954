import { describe, expect, it } from '@jest/globals';
import { BrokenSliceError } from '@source-mixpanel/stream';
import { effort } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { createLineValidator, type LineValidator } from './line-validator.js';
import { createColumnMap, type ColumnMap } from '../columns/column-map.js';
import { arriving, cut, utf8 } from '../../test/chunked.js';
import { hostileLines, hostileShape } from '../../test/hostile-lines.js';
import type { Batch, TranscodeOptions } from './batch.js';
import { transcodeLines } from './transcode-lines.js';
import { eventColumns } from '../../test/event-columns.js';

const names = (): ColumnMap => createColumnMap({ ...eventColumns });
const envelope = { prefix: utf8('<'), suffix: utf8('>\n') };

function options(changes: Partial<TranscodeOptions> = {}): TranscodeOptions {
  return {
    ...hostileShape,
    timeField: 'time',
    format: { kind: 'text', columns: names() },
    onUnreadableLine: 'skip',
    envelope: () => envelope,
    ...changes,
  };
}

async function batches(
  body: string,
  sizes: readonly number[],
  changes: Partial<TranscodeOptions> = {},
): Promise<readonly Batch[]> {
  const found: Batch[] = [];
  for await (const batch of transcodeLines(arriving(cut(utf8(body), sizes)), options(changes))) {
    // The bytes are valid only until the next batch.
    found.push({ ...batch, bytes: batch.bytes.slice() });
  }
  return found;
}

const textOf = (all: readonly Batch[]): string =>
  all.map(({ bytes }) => Buffer.from(bytes).toString()).join('');
const countOf = (all: readonly Batch[]): number => all.reduce((sum, { count }) => sum + count, 0);
const bodyOf = (entries: typeof hostileLines): string =>
  entries.flatMap(({ lines }) => lines.map((line) => `${line}\n`)).join('');
const record = (time: string): string => `{"event":"e","properties":{"time":${time}}}\n`;

function validatorOf(body: string, onUnreadableLine: 'fail' | 'skip' = 'skip'): LineValidator {
  const validator = createLineValidator({
    ...hostileShape,
    onUnreadableLine,
    isAbortMarker: () => false,
  });
  validator.write(utf8(body));
  validator.end();
  return validator;
}

describe('transcoded lines', () => {
  it('are written in order, each between the prefix and the suffix', async () => {
    const all = await batches(record('1') + record('2'), [1000]);
    expect(textOf(all)).toBe(
      '<{"event":"e","time":"1970-01-01T00:00:01Z"}>\n<{"event":"e","time":"1970-01-01T00:00:02Z"}>\n',
    );
    expect(all.map(({ count }) => count)).toEqual([2]);
  });

  it('are one batch per chunk, whose envelope is requested once', async () => {
    let requests = 0;
    const count = (): typeof envelope => {
      requests += 1;
      return envelope;
    };
    const size = record('1').length;
    const all = await batches(record('1').repeat(6), [2 * size, size / 2, size / 2], {
      envelope: count,
    });
    expect(all.map((batch) => batch.count)).toEqual([2, 1, 2, 1]);
    expect(requests).toBe(4);
  });

  it('report the latest and earliest time and the number of records without one', async () => {
    const body = ['1718000000', '1718000000.5', '1718000000123', '5', 'null', '"soon"']
      .map(record)
      .join('');
    const facts = (await batches(body, [11])).map((batch) => batch.facts);
    expect(facts.at(-1)).toEqual({
      greatestTime: '2024-06-10T06:13:20.5Z',
      leastTime: '1970-01-01T00:00:05Z',
      withoutTime: 2,
      unreadable: { count: 0, first: [] },
      repairs: {
        records: 0,
        byKind: { control_characters: 0, invalid_utf8: 0, half_surrogates: 0, line_feeds: 0 },
      },
    });
    expect(facts[0]?.greatestTime).toBe('2024-06-10T06:13:20Z');
    const none = await batches(record('null'), [100]);
    expect(none[0]?.facts).toMatchObject({
      greatestTime: undefined,
      leastTime: undefined,
      withoutTime: 1,
    });
  });

  it('leave out unreadable lines with skip and report them, also at the end of the body', async () => {
    const all = await batches(`${record('1')}junk\n${record('2')}more\n`, [9]);
    expect(countOf(all)).toBe(2);
    expect(all.at(-1)?.facts.unreadable).toEqual({
      count: 2,
      first: [
        { offset: record('1').length, length: 4 },
        { offset: 2 * record('1').length + 5, length: 4 },
      ],
    });
  });

  it('end with an error at the first unreadable line with fail', async () => {
    const reading = batches(`${record('1')}secret\n${record('2')}`, [9], {
      onUnreadableLine: 'fail',
    });
    await expect(reading).rejects.toBeInstanceOf(BrokenSliceError);
    await expect(reading).rejects.toThrow(/at byte 38 /);
    await expect(reading).rejects.not.toThrow(/secret/);
  });

  it('reuse their buffer, so the next batch overwrites their bytes', async () => {
    const chunks = cut(utf8(record('1') + record('2')), [record('1').length]);
    const lent: Uint8Array[] = [];
    for await (const { bytes } of transcodeLines(arriving(chunks), options())) lent.push(bytes);
    const [first, second] = lent.map((bytes) => Buffer.from(bytes).toString());
    expect(first).toBe(second);
    expect(second).toContain('00:00:02Z');
  });

  it('do not include the line after an incomplete one that the validator wrongly accepted', async () => {
    const validator = { slowLines: [] };
    const junk = [
      '{',
      '{"',
      '{"event',
      '{"event":',
      '{"event":"e","properties":{"time":',
      '"',
      '[',
      'x',
    ];
    const more = [
      '{"event":"e","properties":{"time":1,"a":[1,{"b',
      '{"event":"e","properties":{"time":"\\',
    ];
    for (const line of [...junk, ...more]) {
      const all = await batches(`${record('1')}${line}\n${record('2')}`, [1000], {
        validator,
      });
      expect([line, countOf(all)]).toEqual([line, 2]);
      expect(all.at(-1)?.facts.unreadable.count).toBe(1);
    }
  });

  it('are empty for an empty body', async () => {
    expect(await batches('', [1])).toEqual([]);
    expect(await batches('\n\n', [1])).toEqual([]);
  });

  it('are as many as the validator counted, and the same in chunks of one byte', async () => {
    const body = bodyOf(hostileLines) + record('1');
    const validator = validatorOf(body);
    const whole = await batches(body, [body.length * 4]);
    expect(countOf(whole)).toBe(validator.records);
    expect(whole.at(-1)?.facts.unreadable).toEqual({
      count: validator.unreadable.count,
      first: validator.unreadable.first,
    });
    expect(textOf(await batches(body, [1]))).toBe(textOf(whole));
  });

  it('are the same for all chunk sizes, with columns assigned beforehand or while reading', async () => {
    const some = fc.array(fc.constantFrom(...hostileLines), { maxLength: 10 });
    const size = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 61, max: 600 }));
    const sizes = fc.array(size, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(some, sizes, fc.boolean(), async (...[entries, chunkSizes, beforehand]) => {
        const body = bodyOf(entries) + record('1');
        const validator = validatorOf(body);
        const table = (): ColumnMap => {
          const fresh = names();
          if (beforehand) fresh.assign(validator.names);
          return fresh;
        };
        const whole = await batches(body, [body.length * 4 + 1], {
          format: { kind: 'text', columns: table() },
        });
        const pieces = await batches(body, chunkSizes, {
          format: { kind: 'text', columns: table() },
          ...(beforehand ? { validator } : {}),
        });
        expect(textOf(pieces)).toBe(textOf(whole));
        expect(countOf(pieces)).toBe(countOf(whole));
        expect(countOf(whole)).toBe(entries.filter(({ records }) => records === 1).length + 1);
        expect(pieces.at(-1)?.facts).toEqual(whole.at(-1)?.facts);
        // The count of each batch is correct: there is one record between each prefix and suffix.
        expect(textOf(whole).split('\n').length - 1).toBe(countOf(whole));
      }),
      effort(100),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { createColumnMap } from '../src/columns/column-map.js';
import { transcodeObjectLines } from '../src/reference/object-transcode-lines.js';
import type { RecordFormat } from '../src/reference/record-transform.js';
import { utf8 } from './chunked.js';
import { hostileShape } from './hostile-lines.js';
import { transcodeLines } from '../src/fast/transcode-lines.js';
import { eventColumns } from './event-columns.js';

const text = (): RecordFormat => ({
  kind: 'text',
  columns: createColumnMap({ ...eventColumns }),
});
const raw = (): RecordFormat => ({ kind: 'raw', properties: {} });

/** Returns the record of a line as the fast path and the reference implementation write it. */
async function bothWays(
  bag: string,
  format: () => RecordFormat,
): Promise<{ readonly fast: string; readonly plain: string }> {
  const written = await Promise.all(
    [transcodeLines, transcodeObjectLines].map(async (transcode) => {
      const nothing = new Uint8Array(0);
      const table = format();
      if (table.kind === 'text') table.columns.assign(['2', '1', 'a', 'b', 'é']);
      const batches = transcode(one(utf8(`{"event":"e","properties":{${bag}}}\n`)), {
        ...hostileShape,
        timeField: 'time',
        format: table,
        onUnreadableLine: 'fail',
        envelope: () => ({ prefix: nothing, suffix: nothing }),
      });
      let record = '';
      for await (const { bytes } of batches) record += Buffer.from(bytes).toString();
      return record;
    }),
  );
  const [fast = '', plain = ''] = written;
  return { fast, plain };
}

async function* one(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk;
}

// The fast path copies bytes of the source; the reference implementation writes new JSON.
describe('accepted differences of the fast path from the reference implementation', () => {
  it('columns are in the order of the source, including the time', async () => {
    expect(await bothWays('"b":1,"2":2,"1":3,"time":0', text)).toEqual({
      fast: '{"event":"e","b":"1","2":"2","1":"3","time":"1970-01-01T00:00:00Z"}',
      plain: '{"1":"3","2":"2","event":"e","time":"1970-01-01T00:00:00Z","b":"1"}',
    });
  });

  it('the column of a missing time is the last one', async () => {
    expect(await bothWays('"a":1', text)).toEqual({
      fast: '{"event":"e","a":"1","time":null}',
      plain: '{"event":"e","time":null,"a":"1"}',
    });
  });

  it('text columns keep the escapes of the source', async () => {
    expect(await bothWays('"time":0,"a":"\\u00e9\\/\\u0022\\u000a"', text)).toEqual({
      fast: '{"event":"e","time":"1970-01-01T00:00:00Z","a":"\\u00e9\\/\\u0022\\u000a"}',
      plain: '{"event":"e","time":"1970-01-01T00:00:00Z","a":"é/\\"\\n"}',
    });
  });

  it('nested objects keep the order of names that look like array indexes', async () => {
    expect(await bothWays('"time":0,"a":{"2":1,"1":2}', text)).toEqual({
      fast: '{"event":"e","time":"1970-01-01T00:00:00Z","a":"{\\"2\\":1,\\"1\\":2}"}',
      plain: '{"event":"e","time":"1970-01-01T00:00:00Z","a":"{\\"1\\":2,\\"2\\":1}"}',
    });
  });

  it('white space and escapes in nested values do not differ, because neither path keeps them', async () => {
    for (const bag of ['"time":0,"a":[1, 2]', '"time":0,"a":["\\u00e9\\/"]']) {
      const { fast, plain } = await bothWays(bag, text);
      expect(fast).toBe(plain);
    }
  });

  it('the bag of the raw format keeps the order and the escapes of the source', async () => {
    expect(await bothWays('"2":{"b":1,"1":2},"1":"\\u00e9","time":0', raw)).toEqual({
      fast: '{"event":"e","time":"1970-01-01T00:00:00Z","properties":{"2":{"b":1,"1":2},"1":"\\u00e9","time":0}}',
      plain:
        '{"event":"e","time":"1970-01-01T00:00:00Z","properties":{"1":"é","2":{"1":2,"b":1},"time":0}}',
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { arriving, cut, utf8 } from '../../test/chunked.js';
import { eventColumns } from '../../test/event-columns.js';
import { hostileShape } from '../../test/hostile-lines.js';
import { createColumnMap } from '../columns/column-map.js';
import type { TranscodeOptions } from './batch.js';
import { createLineValidator, type LineValidator } from './line-validator.js';
import { transcodeLines } from './transcode-lines.js';

const line = (properties: string): string => `{"event":"e","properties":{${properties}}}\n`;
const PLAIN = line('"time":1,"a":"b"');

function validated(body: string, size: number): LineValidator {
  const validator = createLineValidator({
    ...hostileShape,
    onUnreadableLine: 'fail',
    isAbortMarker: () => false,
  });
  for (const chunk of cut(utf8(body), [size])) validator.write(chunk);
  validator.end();
  return validator;
}

async function recordsOf(
  body: string,
  size: number,
  changes: Pick<TranscodeOptions, 'validator'> = {},
): Promise<readonly string[]> {
  let text = '';
  const batches = transcodeLines(arriving(cut(utf8(body), [size])), {
    ...hostileShape,
    timeField: 'time',
    format: { kind: 'text', columns: createColumnMap({ ...eventColumns, fixed: ['time', 'a'] }) },
    onUnreadableLine: 'skip',
    envelope: () => ({ prefix: utf8(''), suffix: utf8('\n') }),
    ...changes,
  });
  for await (const { bytes } of batches) text += Buffer.from(bytes).toString();
  return text.split('\n').slice(0, -1);
}

describe('lines that the validator found to be fast-path lines', () => {
  it('are all lines whose positions are not in slowLines', () => {
    const twice = line('"a":1,"a":2');
    const body = `${PLAIN}${twice}${PLAIN}\n${PLAIN.slice(0, 20)}\n${PLAIN.slice(20)}${PLAIN}`;
    const second = 2 * PLAIN.length + twice.length;
    for (const size of [1, 7, 60, 150, 200, body.length]) {
      expect(validated(body, size).slowLines).toEqual([
        PLAIN.length,
        second,
        second + 1,
        second + 22,
      ]);
    }
    expect(validated(PLAIN.repeat(10), 100).slowLines).toEqual([]);
  });

  it('are written without being validated again', async () => {
    // The second line is invalid, but the empty list says that all lines are fast-path lines.
    const body = `${line('"time":1')}${line('"a":1e')}${line('"time":2')}`;
    const trusting = await recordsOf(body, 1000, { validator: { slowLines: [] } });
    expect(trusting).toContain('{"event":"e","a":"1e","time":null}');
    expect(await recordsOf(body, 1000)).toHaveLength(2);
  });

  it('are found at the right positions, for all chunk sizes', async () => {
    const [one, twice] = [line('"a":1'), line('"a":1,"a":2')];
    const body = `${one}${one}${twice}${one}${twice}${twice}${one}`.repeat(5);
    const validator = validated(body, 400);
    expect(validator.slowLines).toHaveLength(15);
    const values = [1, 1, 2, 1, 2, 2, 1].map((a) => ({ event: 'e', a: String(a), time: null }));
    for (let size = 1; size < 400; size += 7) {
      const records = await recordsOf(body, size, { validator });
      expect(records.map((record) => JSON.parse(record) as unknown)).toEqual(
        Array.from({ length: 5 }, () => values).flat(),
      );
    }
  });
});

import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isJsonObject, parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import { eventColumns } from '../../test/event-columns.js';
import { spacedStyle } from '../../test/spaced-style.js';
import { written } from '../../test/written.js';
import { createColumnMap, type ColumnMap } from '../columns/column-map.js';
import type { RecordFormat } from '../reference/record-transform.js';
import type { TranscodeOptions } from './batch.js';
import { Privacy } from '../projection/privacy.js';

/** Text lengths of 0 to 3 blocks of SHA-256, which has 64 bytes per block, and of many blocks. */
const LENGTHS = [...Array.from({ length: 140 }, (_, length) => length), 1000, 4000, 70_000];
const textOf = (length: number): string => 'aéż'.repeat(length).slice(0, length);

const recordKey = {
  column: 'the_key',
  ownerField: undefined,
  idField: '$insert_id',
  isIgnored: () => false,
  labelOf: (name: string) => name,
};

/** Returns a map with columns. A line with a property that has no column leaves the fast path. */
function columns(): ColumnMap {
  const map = createColumnMap({ ...eventColumns });
  map.assign(['p', '$insert_id', 'owner']);
  return map;
}

/** Returns the hashes of values in the records of their lines. */
async function hashes(key: string, values: readonly string[]): Promise<readonly string[]> {
  const lines = values.map((value) => `{"event":"e","properties":{"time":5,"p":${value}}}`);
  const privacy = new Privacy({ drop: [], hash: ['p'], key, keptPrefix: '$device:' });
  const { text } = await written(lines, {
    format: { kind: 'text', columns: columns() },
    projection: { privacy },
  });
  const records = text.trimEnd().split('\n');
  return records.map((record) => (JSON.parse(record) as { readonly p: string }).p);
}

describe('the hashes of the fast path', () => {
  it.each([16, 63, 64, 65, 200])(
    'equal those of node:crypto for texts of all lengths, with a key of %i bytes',
    async (length) => {
      const key = 'k'.repeat(length);
      const texts = LENGTHS.map(textOf);
      const expected = texts.map((text) => createHmac('sha256', key).update(text).digest('hex'));
      expect(
        await hashes(
          key,
          texts.map((text) => JSON.stringify(text)),
        ),
      ).toEqual(expected);
    },
  );

  it.each<RecordFormat['kind']>(['text', 'raw'])(
    'are complete in the format %s if they need more space than the output has left',
    async (kind) => {
      // Five of these records fit. There is space for the sixth record without its hashes, but not
      // with them.
      const names = Array.from({ length: 3700 }, (_, at) => `p${at}`);
      const columnMap = createColumnMap({ ...eventColumns });
      columnMap.assign(names);
      const format: RecordFormat =
        kind === 'raw' ? { kind, properties: {} } : { kind, columns: columnMap };
      const privacy = new Privacy({ drop: [], hash: names, key: 'key', keptPrefix: '$device:' });
      const values = Array.from({ length: 6 }, (_, line) => names.map((_, at) => line + (at % 7)));
      const lines = values.map((row) => {
        const members = names.map((name, at) => `"${name}":${row[at]}`);
        return `{"event":"e","properties":{"time":5,${members.join()}}}`;
      });
      const { text } = await written(lines, { format, projection: { privacy } });
      const records = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as JsonObject);
      const found = records.map((record) => {
        const bag = (kind === 'raw' ? record['properties'] : record) as JsonObject;
        return names.map((name) => bag[name]);
      });
      const hashOf = Array.from({ length: 12 }, (_, value) => privacy.hashed(value));
      expect(found).toEqual(values.map((row) => row.map((value) => hashOf[value])));
    },
  );

  it('that are pending when an error ends a body are not written into the next body', async () => {
    const pending = '{"event":"e","properties":{"time":5,"p":"secret","owner":{"a":1}}}';
    const privacy = new Privacy({ drop: [], hash: ['p'], key: 'key', keptPrefix: '$device:' });
    const text: typeof spacedStyle.text = (value) => {
      if (isJsonObject(value)) throw new RangeError('the style failed');
      return spacedStyle.text(value);
    };
    const style = { ...spacedStyle, text };
    await expect(
      written([pending], {
        format: { kind: 'text', columns: columns(), style },
        projection: { privacy },
      }),
    ).rejects.toThrow('the style failed');
    const p = 'not hashed '.repeat(20);
    const next = await written([`{"event":"e","properties":{"time":5,"p":"${p}"}}`], {
      format: { kind: 'text', columns: columns() },
    });
    expect(JSON.parse(next.text)).toMatchObject({ event: 'e', p });
  });

  it('have the kept prefix if the text begins with it or equals it', async () => {
    const hmac = (text: string): string => createHmac('sha256', 'key').update(text).digest('hex');
    const texts = ['$device:', '$device:x', '$device', '$Device:x', '', ' $device:x'];
    expect(
      await hashes(
        'key',
        texts.map((text) => JSON.stringify(text)),
      ),
    ).toEqual([`$device:${hmac('')}`, `$device:${hmac('x')}`, ...texts.slice(2).map(hmac)]);
  });

  it('are computed from the digits of numbers and from the words true and false', async () => {
    const words = ['0', '-1.50', '1e5', '12345678901234567890', 'true', 'false'];
    expect(await hashes('key', words)).toEqual(
      words.map((word) => createHmac('sha256', 'key').update(word).digest('hex')),
    );
  });

  it('are used for record keys with ids of all lengths', async () => {
    const ids = LENGTHS.slice(1).map(textOf);
    const lines = ids.map(
      (id) => `{"event":"e","properties":{"time":5,"$insert_id":${JSON.stringify(id)}}}`,
    );
    const { text } = await written(lines, {
      format: { kind: 'text', columns: columns() },
      key: recordKey,
      keeps: (column) => column === 'the_key',
    });
    const expected = ids.map((id) => {
      const digits = createHash('sha256').update(`e\u001f5\u001f${id}`).digest('hex');
      return `{"the_key":"${digits.slice(0, 32)}"}\n`;
    });
    expect(text).toBe(expected.join(''));
  });

  it('are computed from the decoded text if it has escapes, at any position', async () => {
    const texts = Array.from({ length: 40 }, (_, at) => `${'x'.repeat(at)}"${'y'.repeat(39 - at)}`);
    expect(
      await hashes(
        'key',
        texts.map((text) => JSON.stringify(text)),
      ),
    ).toEqual(texts.map((text) => createHmac('sha256', 'key').update(text).digest('hex')));
    const ids = texts.map(
      (text) => `"event":"e","properties":{"time":5,"$insert_id":${JSON.stringify(text)}}`,
    );
    expect(await keys(ids, {})).toEqual(texts.map((text) => short(`e\u001f5\u001f${text}`)));
  });

  it('are used for record keys from the other properties if the id is dropped', async () => {
    const privacy = new Privacy({ drop: ['$insert_id'], hash: [], key: 'key', keptPrefix: '' });
    const lines = ['a', 'b'].map(
      (id) => `"event":"e","properties":{"time":5,"p":1,"$insert_id":"${id}"}`,
    );
    const expected = short(`e\u001f5\u001f~${short('p=1')}`);
    expect(await keys(lines, { projection: { privacy } })).toEqual([expected, expected]);
  });

  it('replace the owner in record keys, for an owner of any type', async () => {
    const privacy = new Privacy({ drop: [], hash: ['owner'], key: 'key', keptPrefix: '$device:' });
    const owners = ['"anna"', '"$device:d"', '"a\\"b"', '17', 'true', 'null', '["a"]'];
    const lines = owners.map(
      (owner) => `"event":"e","properties":{"time":5,"owner":${owner},"$insert_id":"i"}`,
    );
    const expected = owners.map((owner) => {
      const hash = privacy.hashed(parseJson(owner));
      const text = typeof hash === 'string' ? hash : hash === null ? '' : JSON.stringify(hash);
      return short(`e\u001f5\u001f${text}\u001fi`);
    });
    const key = { ...recordKey, ownerField: 'owner' };
    expect(await keys(lines, { key, projection: { privacy } })).toEqual(expected);
  });
});

const short = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 32);

async function keys(
  members: readonly string[],
  changes: Partial<TranscodeOptions>,
): Promise<readonly string[]> {
  const { text } = await written(
    members.map((line) => `{${line}}`),
    { format: { kind: 'text', columns: columns() }, key: recordKey, ...changes },
  );
  const records = text.trimEnd().split('\n');
  return records.map((record) => (JSON.parse(record) as { readonly the_key: string }).the_key);
}

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

/** Lengths near those at which a hash needs one more block, and lengths of many blocks. */
const LENGTHS = [...Array.from({ length: 140 }, (_, length) => length), 1000, 4000, 70_000];
const textOf = (length: number): string => 'aéż'.repeat(length).slice(0, length);

const identity = {
  column: 'the_key',
  ownerField: undefined,
  idField: '$insert_id',
  isIgnored: () => false,
  labelOf: (name: string) => name,
};

/**
 * Returns a map that has columns already, because a line with a new name is not a fast-path line.
 */
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
    'are complete if the hashes of pending lines need more space than the output has, in the format %s',
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

  it('of a body that an error ends are not written into the next body', async () => {
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

  it('keep the prefix, also of a text that equals it, but not a part of it', async () => {
    const hmac = (text: string): string => createHmac('sha256', 'key').update(text).digest('hex');
    const texts = ['$device:', '$device:x', '$device', '$Device:x', '', ' $device:x'];
    expect(
      await hashes(
        'key',
        texts.map((text) => JSON.stringify(text)),
      ),
    ).toEqual([`$device:${hmac('')}`, `$device:${hmac('x')}`, ...texts.slice(2).map(hmac)]);
  });

  it('are those of the digits of numbers and of the words true and false', async () => {
    const words = ['0', '-1.50', '1e5', '12345678901234567890', 'true', 'false'];
    expect(await hashes('key', words)).toEqual(
      words.map((word) => createHmac('sha256', 'key').update(word).digest('hex')),
    );
  });

  it('are part of the keys of records with ids of all lengths', async () => {
    const ids = LENGTHS.slice(1).map(textOf);
    const lines = ids.map(
      (id) => `{"event":"e","properties":{"time":5,"$insert_id":${JSON.stringify(id)}}}`,
    );
    const { text } = await written(lines, {
      format: { kind: 'text', columns: columns() },
      key: identity,
      keeps: (column) => column === 'the_key',
    });
    const expected = ids.map((id) => {
      const digits = createHash('sha256').update(`e\u001f5\u001f${id}`).digest('hex');
      return `{"the_key":"${digits.slice(0, 32)}"}\n`;
    });
    expect(text).toBe(expected.join(''));
  });

  it('are those of the decoded text if it has escapes at any position', async () => {
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

  it('are made from the other properties if the id is left out', async () => {
    const privacy = new Privacy({ drop: ['$insert_id'], hash: [], key: 'key', keptPrefix: '' });
    const lines = ['a', 'b'].map(
      (id) => `"event":"e","properties":{"time":5,"p":1,"$insert_id":"${id}"}`,
    );
    const expected = short(`e\u001f5\u001f~${short('p=1')}`);
    expect(await keys(lines, { projection: { privacy } })).toEqual([expected, expected]);
  });

  it('replace the owner in the key, whatever its value', async () => {
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
    const key = { ...identity, ownerField: 'owner' };
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
    { format: { kind: 'text', columns: columns() }, key: identity, ...changes },
  );
  const records = text.trimEnd().split('\n');
  return records.map((record) => (JSON.parse(record) as { readonly the_key: string }).the_key);
}

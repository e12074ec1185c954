import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventColumns } from '../../test/event-columns.js';
import { written } from '../../test/written.js';
import { createColumnMap } from '../columns/column-map.js';
import { Privacy } from '../projection/privacy.js';

/** Around the lengths at which a hash takes another block, and that of a line of many blocks. */
const LENGTHS = [...Array.from({ length: 140 }, (_, length) => length), 1000, 4000, 70_000];
const textOf = (length: number): string => 'aéż'.repeat(length).slice(0, length);

const identity = {
  column: 'the_key',
  ownerField: undefined,
  idField: '$insert_id',
  isIgnored: () => false,
  labelOf: (name: string) => name,
};

/** The hashes of values in the records of their lines. */
async function hashes(key: string, values: readonly string[]): Promise<readonly string[]> {
  const lines = values.map((value) => `{"event":"e","properties":{"time":5,"p":${value}}}`);
  const privacy = new Privacy({ drop: [], hash: ['p'], key, keptPrefix: '$device:' });
  const { text } = await written(lines, {
    format: { kind: 'text', columns: createColumnMap({ ...eventColumns }) },
    projection: { privacy },
  });
  const records = text.trimEnd().split('\n');
  return records.map((record) => (JSON.parse(record) as { readonly p: string }).p);
}

describe('the hashes of the fast path', () => {
  it.each([16, 63, 64, 65, 200])(
    'are those of the system for texts of all lengths, with a key of %i bytes',
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

  it('keep a prefix, be there nothing after it or less than it', async () => {
    const hmac = (text: string): string => createHmac('sha256', 'key').update(text).digest('hex');
    const texts = ['$device:', '$device:x', '$device', '$Device:x', '', ' $device:x'];
    expect(
      await hashes(
        'key',
        texts.map((text) => JSON.stringify(text)),
      ),
    ).toEqual([`$device:${hmac('')}`, `$device:${hmac('x')}`, ...texts.slice(2).map(hmac)]);
  });

  it('are those of the digits of numbers and of words', async () => {
    const words = ['0', '-1.50', '1e5', '12345678901234567890', 'true', 'false'];
    expect(await hashes('key', words)).toEqual(
      words.map((word) => createHmac('sha256', 'key').update(word).digest('hex')),
    );
  });

  it('make the keys of records with ids of all lengths', async () => {
    const ids = LENGTHS.slice(1).map(textOf);
    const lines = ids.map(
      (id) => `{"event":"e","properties":{"time":5,"$insert_id":${JSON.stringify(id)}}}`,
    );
    const { text } = await written(lines, {
      format: { kind: 'text', columns: createColumnMap({ ...eventColumns }) },
      key: identity,
      keeps: (column) => column === 'the_key',
    });
    const expected = ids.map((id) => {
      const digits = createHash('sha256').update(`e\u001f5\u001f${id}`).digest('hex');
      return `{"the_key":"${digits.slice(0, 32)}"}\n`;
    });
    expect(text).toBe(expected.join(''));
  });
});

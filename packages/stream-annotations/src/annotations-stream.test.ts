import { describe, expect, it } from '@jest/globals';
import { describeStream, readStream, testIo } from '@source-mixpanel/testing';
import annotations from '../fixtures/annotations.json' with { type: 'json' };
import { annotationsStream } from './annotations-stream.js';

const create = () =>
  annotationsStream({ listAnnotations: () => Promise.resolve(annotations.results) });

describeStream('annotations', { create, records: 3, slices: 1 });

describe('annotations', () => {
  it('keeps offsets, and replaces the space in dates by T', async () => {
    const { records } = await readStream(create());
    expect(records.map(({ date }) => date)).toEqual([
      '2024-06-01T12:00:00+02:00',
      '2022-02-15T12:00:00',
      '2024-02-29T00:00:00Z',
    ]);
  });

  it('reports how many records to expect', async () => {
    const io = testIo();
    await readStream(create(), undefined, io);
    expect(io.notices).toEqual([{ kind: 'estimate', rows: 3 }]);
  });

  it('keeps members that are not in the schema', async () => {
    const { records } = await readStream(create());
    expect(records[2]).toMatchObject({ 'déjà vu': { nested: [1] }, tags: [] });
  });
});

import { describe, expect, it } from '@jest/globals';
import { describeStream, readStream, testIo } from '@source-mixpanel/testing';
import annotations from '../fixtures/annotations.json' with { type: 'json' };
import { annotationsStream } from './annotations-stream.js';

const create = () =>
  annotationsStream({ listAnnotations: () => Promise.resolve(annotations.results) });

describeStream('annotations', { create, records: 3, slices: 1 });

describe('annotations', () => {
  it('keeps offsets, and puts T where Mixpanel wrote a blank', async () => {
    const { records } = await readStream(create());
    expect(records.map(({ date }) => date)).toEqual([
      '2024-06-01T12:00:00+02:00',
      '2022-02-15T12:00:00',
      '2024-02-29T00:00:00Z',
    ]);
  });

  it('tells how many there are', async () => {
    const io = testIo();
    await readStream(create(), undefined, io);
    expect(io.notices).toEqual([{ kind: 'estimate', rows: 3 }]);
  });

  it('passes on what no schema knows', async () => {
    const { records } = await readStream(create());
    expect(records[2]).toMatchObject({ 'déjà vu': { nested: [1] }, tags: [] });
  });
});

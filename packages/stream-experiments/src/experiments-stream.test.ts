import { describe, expect, it } from '@jest/globals';
import { describeStream, readStream } from '@source-mixpanel/testing';
import rows from '../fixtures/experiments.json' with { type: 'json' };
import { experimentsStream } from './experiments-stream.js';

const create = () => experimentsStream(() => Promise.resolve(rows));

describeStream('experiments', { create, records: 2, slices: 1 });

describe('experiments', () => {
  it('passes on members that the schema does not declare, with their names in snake_case', async () => {
    const { records } = await readStream(create());
    expect(records[1]).toMatchObject({ new_member: 1, 'déjà $vu': { nested: [null, true] } });
  });

  it('never contains the salt with which variants are assigned', async () => {
    const { records } = await readStream(create());
    expect(JSON.stringify(rows)).toMatch(/salt/i);
    expect(JSON.stringify(records)).not.toMatch(/salt/i);
  });
});

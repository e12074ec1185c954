import { describe, expect, it } from '@jest/globals';
import { describeStream, readStream } from '@source-mixpanel/testing';
import rows from '../fixtures/reports.json' with { type: 'json' };
import { reportsStream } from './reports-stream.js';

const create = () => reportsStream(() => Promise.resolve(rows));

describeStream('reports', { create, records: 2, slices: 1 });

describe('reports', () => {
  it('passes on members that the schema does not declare, with their names in snake_case', async () => {
    const { records } = await readStream(create());
    expect(records[1]).toMatchObject({ new_member: 1, 'déjà $vu': { nested: [null, true] } });
  });
});

import { describe, expect, it } from '@jest/globals';
import { describeStream, readStream } from '@source-mixpanel/testing';
import rows from '../fixtures/lookup-tables.json' with { type: 'json' };
import { lookupTablesStream } from './lookup-tables-stream.js';

const create = () => lookupTablesStream(() => Promise.resolve(rows));

describeStream('lookup_tables', { create, records: 2, slices: 1 });

describe('lookup_tables', () => {
  it('passes on members that the schema does not declare, with their names in snake_case', async () => {
    const { records } = await readStream(create());
    expect(records[1]).toMatchObject({ new_member: 1, 'déjà $vu': { nested: [null, true] } });
  });
});

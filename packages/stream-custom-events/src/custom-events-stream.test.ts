import { describe, expect, it } from '@jest/globals';
import { describeStream, readStream } from '@source-mixpanel/testing';
import rows from '../fixtures/custom-events.json' with { type: 'json' };
import { customEventsStream } from './custom-events-stream.js';

const create = () => customEventsStream(() => Promise.resolve(rows));

describeStream('custom_events', { create, records: 2, slices: 1 });

describe('custom_events', () => {
  it('passes on members that the schema does not declare, with their names in snake_case', async () => {
    const { records } = await readStream(create());
    expect(records[1]).toMatchObject({ new_member: 1, 'déjà $vu': { nested: [null, true] } });
  });
});

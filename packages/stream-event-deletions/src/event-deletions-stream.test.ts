import { describe, expect, it } from '@jest/globals';
import { describeStream, readStream } from '@source-mixpanel/testing';
import rows from '../fixtures/event-deletions.json' with { type: 'json' };
import { eventDeletionsStream } from './event-deletions-stream.js';

const create = () => eventDeletionsStream(() => Promise.resolve(rows));

describeStream('event_deletions', { create, records: 2, slices: 1 });

describe('event_deletions', () => {
  it('passes on members that the schema does not declare, with their names in snake_case', async () => {
    const { records } = await readStream(create());
    expect(records[1]).toMatchObject({ new_member: 1, 'déjà $vu': { nested: [null, true] } });
  });
});

import { describe, expect, it } from '@jest/globals';
import { describeStream, readStream } from '@source-mixpanel/testing';
import rows from '../fixtures/lexicon-events.json' with { type: 'json' };
import { lexiconEventsStream } from './lexicon-events-stream.js';

const create = () => lexiconEventsStream(() => Promise.resolve(rows));

describeStream('lexicon_events', { create, records: 2, slices: 1 });

describe('lexicon_events', () => {
  it('passes on members that the schema does not declare, with their names in snake_case', async () => {
    const { records } = await readStream(create());
    expect(records[1]).toMatchObject({ new_member: 1, 'déjà $vu': { nested: [null, true] } });
  });
});

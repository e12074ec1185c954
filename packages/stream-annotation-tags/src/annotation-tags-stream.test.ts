import { describe, expect, it } from '@jest/globals';
import { describeStream, readStream } from '@source-mixpanel/testing';
import rows from '../fixtures/annotation-tags.json' with { type: 'json' };
import { annotationTagsStream } from './annotation-tags-stream.js';

const create = () => annotationTagsStream(() => Promise.resolve(rows));

describeStream('annotation_tags', { create, records: 2, slices: 1 });

describe('annotation_tags', () => {
  it('passes on members that the schema does not declare, with their names in snake_case', async () => {
    const { records } = await readStream(create());
    expect(records[1]).toMatchObject({ new_member: 1, 'déjà $vu': { nested: [null, true] } });
  });
});

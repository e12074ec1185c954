import { describe, expect, it } from '@jest/globals';
import { describeStream, readStream } from '@source-mixpanel/testing';
import rows from '../fixtures/lexicon-schemas.json' with { type: 'json' };
import { lexiconSchemasStream } from './lexicon-schemas-stream.js';

const create = () => lexiconSchemasStream(() => Promise.resolve(rows));

describeStream('lexicon_schemas', { create, records: 2, slices: 1 });

describe('lexicon_schemas', () => {
  it('passes on members that the schema does not declare, with their names in snake_case', async () => {
    const { records } = await readStream(create());
    expect(records[1]).toMatchObject({ new_member: 1, 'déjà $vu': { nested: [null, true] } });
  });

  it('copies frequently used members of the schema into columns', async () => {
    const { records } = await readStream(create());
    expect(records[0]).toMatchObject({
      display_name: 'Signed up',
      description: 'Sent on sign up',
      hidden: false,
      tags: ['core'],
      schema_json: { properties: { camelCase: { type: 'string' } } },
    });
    expect(records[1]).toMatchObject({ display_name: null, tags: null });
  });
});

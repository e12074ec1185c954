import { afterEach, describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import {
  answered,
  closeScriptedMixpanels,
  failure,
  scriptedMixpanel,
} from '../../test/scripted-mixpanel.js';
import { expectUnexpected } from '../../test/unexpected.js';
import { topEventProperties } from './top-event-properties.js';

afterEach(closeScriptedMixpanels);

describe('the most frequent event properties', () => {
  it('are requested for all events, and only their names are returned', async () => {
    const { client, asked } = await scriptedMixpanel([
      answered({ $browser: { count: 6 }, 'plan name': {}, $duration_s: { count: 1 } }),
    ]);
    const names = await topEventProperties(client)(500, testIo());
    expect(names).toEqual(['$browser', 'plan name', '$duration_s']);
    expect(asked()).toMatchObject([
      { host: 'mixpanel.com', path: '/api/query/events/properties/top' },
    ]);
    expect(asked()[0]?.query).toEqual({ project_id: '12345', limit: '500' });
  });

  it('can be an empty list', async () => {
    const { client } = await scriptedMixpanel([answered({})]);
    expect(await topEventProperties(client)(500, testIo())).toEqual([]);
  });

  it('are cut to the requested number', async () => {
    const { client } = await scriptedMixpanel([answered({ a: {}, b: {}, c: {} })]);
    expect(await topEventProperties(client)(2, testIo())).toEqual(['a', 'b']);
  });

  it.each([
    { error: 'private' },
    { error: { message: 'private' } },
    { status: 'error', error: { code: 'private' } },
    { data: ['private'] },
    { results: null },
  ])('are not read from a response that contains an error: %j', async (answer) => {
    const { client } = await scriptedMixpanel([answered(answer)]);
    const error = await failure(topEventProperties(client)(5, testIo()));
    expect(error).toMatchObject({ code: 'unexpected_answer' });
    expect(JSON.stringify(error)).not.toContain('private');
  });

  it('can have names that every JavaScript object has, such as toString', async () => {
    const { client } = await scriptedMixpanel([{ body: '{"__proto__":{},"toString":{},"":{}}' }]);
    const names = await topEventProperties(client)(500, testIo());
    expect(names).toEqual(['__proto__', 'toString', '']);
  });

  it.each([[['private']], ['private'], [null]])(
    'are rejected if the response is not an object of objects: %j',
    async (answer) => {
      const endpoint: Parameters<typeof expectUnexpected>[0] = (client) => (io) =>
        topEventProperties(client)(500, io);
      await expectUnexpected(endpoint, answer, 'the answer');
    },
  );
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import {
  answered,
  closeScriptedMixpanels,
  failure,
  scriptedMixpanel,
} from '../../test/scripted-mixpanel.js';
import { expectUnexpected } from '../../test/unexpected.js';
import { profileProperties } from './profile-schema.js';

afterEach(closeScriptedMixpanels);

const results = { $browser: { count: 124, type: 'string' }, odd: {}, tags: { type: ['list'] } };

describe('the properties of profiles', () => {
  it('have their type if Mixpanel returns one', async () => {
    const { client, asked } = await scriptedMixpanel([answered({ results, status: 'ok' })]);
    const properties = await profileProperties(client)(testIo());
    expect([...properties]).toEqual([
      ['$browser', 'string'],
      ['odd', undefined],
      ['tags', undefined],
    ]);
    expect(asked()).toMatchObject([{ method: 'GET', path: '/api/query/engage/properties' }]);
    expect(asked()[0]?.query).toEqual({ project_id: '12345' });
  });

  it('can be called __proto__', async () => {
    const body = '{"results":{"__proto__":{"type":"list"}}}';
    const { client } = await scriptedMixpanel([{ body }]);
    expect([...(await profileProperties(client)(testIo()))]).toEqual([['__proto__', 'list']]);
  });

  it('are requested once for two concurrent streams', async () => {
    const { client, asked } = await scriptedMixpanel([answered({ results })]);
    const properties = profileProperties(client);
    const all = await Promise.all([properties(testIo()), properties(testIo())]);
    await properties(testIo());
    expect(all[0]).toBe(all[1]);
    expect(asked()).toHaveLength(1);
  });

  it('are requested again after an error', async () => {
    const { client, asked } = await scriptedMixpanel([
      { status: 500, body: 'oops' },
      answered({ results }),
    ]);
    const properties = profileProperties(client);
    expect(await failure(properties(testIo()))).toMatchObject({ code: 'server_failed' });
    expect((await properties(testIo())).size).toBe(3);
    expect(asked()).toHaveLength(2);
  });

  it.each([
    [{}, 'results'],
    [{ results: ['private'] }, 'results'],
    [{ results: { $browser: 'private' } }, 'results.$browser'],
  ])('are rejected if the response has another form: %j', async (answer, member) => {
    await expectUnexpected(profileProperties, answer, member);
  });
});

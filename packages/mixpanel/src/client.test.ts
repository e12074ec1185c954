import { afterEach, describe, expect, it } from '@jest/globals';
import { RawNumber } from '@source-mixpanel/stream';
import { testIo } from '@source-mixpanel/testing';
import {
  answered,
  closeScriptedMixpanels,
  failure,
  scriptedMixpanel,
  SECRET,
} from '../test/scripted-mixpanel.js';
import { requestJson, type Call } from './client.js';

afterEach(closeScriptedMixpanels);

const call: Call = { family: 'query', path: '/api/query/things' };

describe('a call', () => {
  it.each([
    ['US', 'query', 'mixpanel.com'],
    ['US', 'app', 'mixpanel.com'],
    ['US', 'export', 'data.mixpanel.com'],
    ['EU', 'query', 'eu.mixpanel.com'],
    ['EU', 'app', 'eu.mixpanel.com'],
    ['EU', 'export', 'data-eu.mixpanel.com'],
    ['IN', 'query', 'in.mixpanel.com'],
    ['IN', 'app', 'in.mixpanel.com'],
    ['IN', 'export', 'data-in.mixpanel.com'],
  ] as const)('in %s of the family %s goes to %s and its budget', async (region, family, host) => {
    const { client, asked, remaining } = await scriptedMixpanel([answered({})], { region });
    await requestJson(client, { ...call, family }, testIo());
    expect(asked()).toMatchObject([{ method: 'GET', host, path: '/api/query/things' }]);
    expect(remaining(family)).toBe(59);
  });

  it('of a service account names the project and signs with user and secret', async () => {
    const { client, asked } = await scriptedMixpanel([answered({})]);
    await requestJson(client, call, testIo());
    expect(asked()).toMatchObject([
      { query: { project_id: '12345' }, credentials: `user:${SECRET}` },
    ]);
  });

  it('of a project secret names no project, which Mixpanel would refuse', async () => {
    const { client, asked } = await scriptedMixpanel([answered({})], {});
    await requestJson(client, call, testIo());
    expect(asked()).toMatchObject([{ query: {}, credentials: `${SECRET}:` }]);
    expect(Object.keys(asked()[0]?.query ?? {})).toEqual([]);
  });

  it('writes what it asks for so that Mixpanel reads the same, and leaves out the absent', async () => {
    const { client, asked } = await scriptedMixpanel([answered({})]);
    const where = 'properties["a&b=c"] >= "ü + 100%" #';
    await requestJson(client, { ...call, query: { where, limit: 0, none: undefined } }, testIo());
    expect(asked()).toMatchObject([{ query: { where, limit: '0', project_id: '12345' } }]);
    expect(asked()[0]?.query).not.toHaveProperty('none');
  });

  it('keeps every digit of an answer', async () => {
    const { client } = await scriptedMixpanel([{ body: '{"id":-1405123841946871899}' }]);
    expect(await requestJson(client, call, testIo())).toEqual({
      id: new RawNumber('-1405123841946871899'),
    });
  });

  it('fails where a 200 says error at its top, and there alone', async () => {
    const { client } = await scriptedMixpanel([
      answered({ error: 'Unable to authenticate request' }),
      answered({ results: [{ error: 'a property of a record' }], error: null }),
      answered([{ error: 'a row' }]),
    ]);
    const refused = await failure(requestJson(client, call, testIo()));
    expect(refused).toMatchObject({ name: 'ConfigError', code: 'unauthorized' });
    expect(await requestJson(client, call, testIo())).toHaveProperty('results');
    expect(await requestJson(client, call, testIo())).toHaveLength(1);
  });

  it('fails where a 200 is cut, and delivers it when the next try is whole', async () => {
    const body = '{"results":[1,2,3]}';
    const cut = { body, framing: 'close', fault: { kind: 'close', after: 9 } } as const;
    const once = await scriptedMixpanel([cut], { projectId: 1 });
    expect(await failure(requestJson(once.client, call, testIo()))).toMatchObject({
      name: 'TransientError',
      code: 'broken_answer',
    });
    const twice = await scriptedMixpanel([cut, { body }], { projectId: 1, tries: 2 });
    expect(await requestJson(twice.client, call, testIo())).toEqual({ results: [1, 2, 3] });
  });
});

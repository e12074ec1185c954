import { afterEach, describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import {
  answered,
  closeScriptedMixpanels,
  scriptedMixpanel,
  SECRET,
} from '../../test/scripted-mixpanel.js';
import { request, type Call } from './client.js';

afterEach(closeScriptedMixpanels);

const how = () => ({ io: testIo(), answer: 'json' }) as const;
const call: Call = { api: 'query', path: '/api/query/things' };

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
  ] as const)(
    'in region %s to the %s API is sent to %s and counts against its budget',
    async (region, api, host) => {
      const { client, asked, remaining } = await scriptedMixpanel([answered({})], { region });
      await request(client, { ...call, api }, how());
      expect(asked()).toMatchObject([{ method: 'GET', host, path: '/api/query/things' }]);
      expect(remaining(api)).toBe(59);
    },
  );

  it('with a service account has the project id and sends user name and secret', async () => {
    const { client, asked } = await scriptedMixpanel([answered({})]);
    await request(client, call, how());
    expect(asked()).toMatchObject([
      { query: { project_id: '12345' }, credentials: `user:${SECRET}` },
    ]);
  });

  it('with a project secret has no project id, because Mixpanel rejects both together', async () => {
    const { client, asked } = await scriptedMixpanel([answered({})], {});
    await request(client, call, how());
    expect(asked()).toMatchObject([{ query: {}, credentials: `${SECRET}:` }]);
    expect(Object.keys(asked()[0]?.query ?? {})).toEqual([]);
  });

  it('encodes its parameters so that Mixpanel decodes the same values, and omits undefined ones', async () => {
    const { client, asked } = await scriptedMixpanel([answered({})]);
    const where = 'properties["a&b=c"] >= "ü + 100%" #';
    await request(client, { ...call, query: { where, limit: 0, none: undefined } }, how());
    expect(asked()).toMatchObject([{ query: { where, limit: '0', project_id: '12345' } }]);
    expect(asked()[0]?.query).not.toHaveProperty('none');
  });

  it('with a form is a POST whose body Mixpanel decodes to the same texts', async () => {
    const { client, asked } = await scriptedMixpanel([answered({})]);
    const where = 'properties["a&b=c"] >= "ü + 100%" #\u2028';
    const form = { where, page: 0, none: undefined };
    await request(client, { ...call, form }, { io: testIo(), answer: 'json' });
    expect(asked()).toMatchObject([
      { method: 'POST', query: {}, contentType: 'application/x-www-form-urlencoded' },
    ]);
    expect(Object.keys(asked()[0]?.query ?? {})).toEqual(['project_id']);
    const body = asked()[0]?.body ?? '';
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({ where, page: '0' });
  });
});

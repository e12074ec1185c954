import { afterEach, describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import {
  answered,
  closeScriptedMixpanels,
  scriptedMixpanel,
} from '../../test/scripted-mixpanel.js';
import { expectUnexpected } from '../../test/unexpected.js';
import { accountProjects } from './account.js';

afterEach(closeScriptedMixpanels);

const me = (projects: unknown): unknown => ({ status: 'ok', results: { user_id: 7, projects } });

describe('the projects of an account', () => {
  it('are requested from the host of the App API, without the project id in the request', async () => {
    const { client, asked } = await scriptedMixpanel([
      answered(
        me({ '12345': { name: 'x', timezone: 'US/Pacific', permissions: ['view_base_reports'] } }),
      ),
    ]);
    const projects = await accountProjects(client)(testIo());
    expect(projects.get('12345')).toEqual({
      timezone: 'US/Pacific',
      permissions: ['view_base_reports'],
    });
    expect(asked()).toMatchObject([
      { method: 'GET', host: 'mixpanel.com', path: '/api/app/me', query: {} },
    ]);
  });

  it('have neither time zone nor permissions if these are missing or have an unknown form', async () => {
    const { client } = await scriptedMixpanel([
      answered(me({ '1': {}, '2': { timezone: 5, permissions: 'all' } })),
    ]);
    const unknown = { timezone: undefined, permissions: undefined };
    const projects = await accountProjects(client)(testIo());
    expect([...projects]).toEqual([
      ['1', unknown],
      ['2', unknown],
    ]);
  });

  it.each([
    [me(['private']), 'results.projects'],
    [me({ '1': 'private' }), 'results.projects.1'],
    [{ results: 'private' }, 'results'],
  ])(
    'are rejected if the response has an unknown form: %j; the error names the member %s',
    async (answer, member) => {
      await expectUnexpected(accountProjects, answer, member);
    },
  );
});

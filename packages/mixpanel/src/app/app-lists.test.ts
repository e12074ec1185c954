import { afterEach, describe, expect, it } from '@jest/globals';
import { writeJson } from '@source-mixpanel/exact-json';
import { testIo } from '@source-mixpanel/testing';
import {
  answered,
  closeScriptedMixpanels,
  failure,
  scriptedMixpanel,
} from '../../test/scripted-mixpanel.js';
import * as lists from './app-lists.js';
import type { ListRows } from './list-rows.js';
import { workspaceLists } from './workspace-lists.js';

afterEach(closeScriptedMixpanels);

const PROJECT = '/api/app/projects/12345/';

async function projectOf(...script: Parameters<typeof scriptedMixpanel>) {
  const mixpanel = await scriptedMixpanel(...script);
  return { ...mixpanel, client: { ...mixpanel.client, projectId: 12345 } };
}

const SIMPLE: readonly (readonly [string, (client: lists.ProjectClient) => ListRows, object])[] = [
  ['annotations/tags', lists.listAnnotationTags, {}],
  ['schemas', lists.listLexiconSchemas, {}],
  ['data-definitions/events/', lists.listLexiconEvents, {}],
  ['data-definitions/events/', lists.listCustomEvents, { custom_event: 'true' }],
  ['data-definitions/lookup-tables/', lists.listLookupTables, {}],
  ['data-definitions/events/deletion-requests/', lists.listEventDeletions, {}],
  ['custom_properties/', lists.listCustomProperties, {}],
  ['bookmarks', lists.listReports, { v: '2' }],
  ['dashboards', lists.listDashboards, {}],
  ['data-groups', lists.listDataGroups, {}],
];

describe.each(SIMPLE)('the list %s', (path, listOf, query) => {
  const row = '{"id":-1405123841946871899,"déjà vu":[1.0]}';

  it.each([
    ['in the member results', `{"status":"ok","results":[${row},{}]}`],
    ['as the list itself', `[${row},{}]`],
  ])(
    'is read from a response that has the rows %s, with all digits of numbers',
    async (_form, body) => {
      const { client, asked } = await projectOf([{ body }]);
      const rows = await listOf(client)(testIo());
      expect([rows.length, [...rows].map(writeJson)]).toEqual([2, [row, '{}']]);
      expect(asked()).toMatchObject([{ method: 'GET', path: `${PROJECT}${path}`, query }]);
      expect(Object.keys(asked()[0]?.query ?? {})).toEqual(Object.keys(query));
    },
  );

  it('is empty if Mixpanel returns no rows, and is rejected if the response has an unknown form', async () => {
    const { client } = await projectOf([
      answered({ results: [] }),
      answered({ results: 'private' }),
    ]);
    expect([...(await listOf(client)(testIo()))]).toEqual([]);
    const error = await failure(listOf(client)(testIo()));
    expect(error).toMatchObject({ code: 'unexpected_answer' });
    expect(JSON.stringify(error)).not.toContain('private');
  });

  it('is read page after page', async () => {
    const { client, asked } = await projectOf([
      answered({ results: [{ id: 1 }], pagination: { page_size: 1, next_cursor: 'b' } }),
      answered({ results: [{ id: 2 }], pagination: { page_size: 1, next_cursor: null } }),
    ]);
    expect([...(await listOf(client)(testIo()))]).toEqual([{ id: 1 }, { id: 2 }]);
    expect(asked()[1]?.query).toEqual({ ...query, cursor: 'b' });
  });
});

describe('the saved reports', () => {
  it('are also read from a response that has the rows in results.results', async () => {
    const { client } = await projectOf([answered({ results: { results: [{ id: 1 }] } })]);
    expect([...(await lists.listReports(client)(testIo()))]).toEqual([{ id: 1 }]);
  });
});

describe('the Lexicon schemas', () => {
  it('count against a rate limit of their own', async () => {
    const { client, remaining } = await projectOf([answered({ results: [] })]);
    await lists.listLexiconSchemas(client)(testIo());
    expect([remaining('schemas'), remaining('app'), remaining('query')]).toEqual([59, 60, 60]);
  });
});

describe('the Lexicon properties', () => {
  it('are those of events and of users, each once, even if both responses contain all of them', async () => {
    const both = answered({
      results: [
        { name: '$city', resourceType: 'Event' },
        { name: '$city', resource_type: 'User' },
        { name: 'untold' },
      ],
    });
    const { client, asked } = await projectOf([both, both]);
    const rows = [...(await lists.listLexiconProperties(client)(testIo()))];
    expect(rows.map((row) => [row['resource_type'], row['name']])).toEqual([
      ['Event', '$city'],
      ['Event', 'untold'],
      ['User', '$city'],
      ['User', 'untold'],
    ]);
    expect(asked().map(({ query }) => query['resourceType'])).toEqual(['Event', 'User']);
  });
});

describe('lists of a workspace', () => {
  const none = answered({ results: [] });

  it('are those of the workspace that contains all data, which is looked up once', async () => {
    const workspaces = answered({
      results: [{ id: 1 }, { id: 2, is_default: true }, { id: 3, is_global: true }],
    });
    const { client, asked } = await projectOf([workspaces, none, none]);
    const { listExperiments, listFeatureFlags } = workspaceLists(client);
    await listExperiments(testIo());
    await listFeatureFlags(testIo());
    expect(asked().map(({ path, query }) => [path, query])).toEqual([
      [`${PROJECT}workspaces`, {}],
      ['/api/app/workspaces/3/experiments', {}],
      [`${PROJECT}workspaces/3/feature-flags`, { include_archived: 'true' }],
    ]);
  });

  it('are those of the workspace that the user chose, which is not looked up', async () => {
    const { client, asked } = await projectOf([none]);
    await workspaceLists({ ...client, workspaceId: 9 }).listExperiments(testIo());
    expect(asked().map(({ path }) => path)).toEqual(['/api/app/workspaces/9/experiments']);
  });

  it.each([
    ['is refused', { status: 404 }],
    ['is empty', none],
    ['contains an id that would change the path', answered({ results: [{ id: '../1' }] })],
    ['has another form', answered({ workspaces: 1 })],
  ])('are those of the project if the list of workspaces %s', async (_what, answer) => {
    const { client, asked } = await projectOf([answer, none, none]);
    const { listExperiments, listFeatureFlags } = workspaceLists(client);
    await listExperiments(testIo());
    await listFeatureFlags(testIo());
    expect(asked().map(({ path }) => path)).toEqual([
      `${PROJECT}workspaces`,
      `${PROJECT}experiments`,
      `${PROJECT}feature-flags`,
    ]);
  });
});

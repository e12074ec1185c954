import { afterEach, describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import { answered, closeScriptedMixpanels, scriptedMixpanel } from '../test/scripted-mixpanel.js';
import { expectUnexpected } from '../test/unexpected.js';
import { listAnnotations } from './annotations.js';

afterEach(closeScriptedMixpanels);

const rows = [{ id: 640264, date: '2024-06-01T12:00:00+02:00', user: null, 'déjà vu': [1] }, {}];

describe('the list of annotations', () => {
  it('comes from the App API, which finds the project in the path alone', async () => {
    const { client, asked, remaining } = await scriptedMixpanel([
      answered({ status: 'ok', results: rows }),
    ]);
    expect(await listAnnotations(client)(testIo())).toEqual(rows);
    expect(asked()).toMatchObject([
      { method: 'GET', host: 'mixpanel.com', path: '/api/app/projects/12345/annotations' },
    ]);
    expect(asked()[0]?.query).toEqual({});
    expect([remaining('app'), remaining('query')]).toEqual([59, 60]);
  });

  it('comes from the older endpoint in its own envelope with a project secret', async () => {
    const { client, asked, remaining } = await scriptedMixpanel([answered({ annotations: rows })], {
      region: 'EU',
    });
    expect(await listAnnotations(client)(testIo())).toEqual(rows);
    expect(asked()).toMatchObject([{ host: 'eu.mixpanel.com', path: '/api/query/annotations' }]);
    expect(asked()[0]?.query).toEqual({});
    expect([remaining('app'), remaining('query')]).toEqual([60, 59]);
  });

  it('may be empty', async () => {
    const { client } = await scriptedMixpanel([answered({ results: [] })]);
    expect(await listAnnotations(client)(testIo())).toEqual([]);
  });

  it.each([
    [{ annotations: ['private'] }, 'results'],
    [{ results: 'private' }, 'results'],
    [{ results: [{}, 'private'] }, 'results.1'],
    [['private'], 'the answer'],
  ])('is refused in another form: %j', async (answer, member) => {
    await expectUnexpected(listAnnotations, answer, member);
  });
});

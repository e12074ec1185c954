import { tmpdir } from 'node:os';
import { afterEach, expect, it } from '@jest/globals';
import { listCohorts } from '@source-mixpanel/mixpanel';
import { fakeClock, scriptedServer, testIo, type ScriptedServer } from '@source-mixpanel/testing';
import { openConnection, type ConnectionSettings } from './connection.js';

const SETTINGS: ConnectionSettings = {
  product: { name: 'program', version: '1.2.3' },
  credentials: { username: 'account', secret: 'hidden' },
  projectId: 7,
  region: 'EU',
  requestsPerHour: { query: 2, export: 3 },
  exportConcurrency: 1,
};
const runtime = (baseUrl: string) => ({
  clock: fakeClock(0),
  environment: { SOURCE_MIXPANEL_BASE_URL: baseUrl },
  temporaryDirectory: tmpdir(),
  random: () => 0,
});

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

it('sends credentials, project id and product to the gateway and counts the request against the quota of its API', async () => {
  server = await scriptedServer([{ body: '[]' }]);
  const connection = openConnection(SETTINGS, runtime(server.origin));
  await listCohorts(connection.client)(testIo());
  expect([connection.remaining('query'), connection.remaining('export')]).toEqual([1, 3]);
  await connection.close();
  const [request] = server.requests;
  expect(request?.path).toBe('/api/query/cohorts/list?project_id=7');
  expect(request?.headers).toMatchObject({
    'user-agent': expect.stringContaining('program/1.2.3'),
    authorization: `Basic ${Buffer.from('account:hidden').toString('base64')}`,
  });
});

it('rejects a gateway that is not a URL', () => {
  expect(() => openConnection(SETTINGS, runtime('nowhere'))).toThrow(
    expect.objectContaining({ name: 'ConfigError', code: 'gateway_invalid' }),
  );
});

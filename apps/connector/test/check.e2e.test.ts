import { afterEach, describe, expect, it } from '@jest/globals';
import type { FixturesServerOptions } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { at, ofType, textAt, warnings } from '@source-mixpanel/testing/transcript';
import type { Run } from './run-connector.js';
import { Stage } from './stage.js';

const stages: Stage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close();
});

async function open(options: FixturesServerOptions): Promise<Stage> {
  const stage = await Stage.open({ ...options, data: 'empty' });
  stages.push(stage);
  return stage;
}

const statusOf = (run: Run): JsonObject[] => ofType(run.messages, 'CONNECTION_STATUS');
const warningsOf = (run: Run): string => warnings(run.messages).join('\n');

describe('check', () => {
  it.each(['EU', 'IN'] as const)('reports that the project is in the region %s', async (region) => {
    const stage = await open({ region });
    const run = await stage.command('check');
    expect(run.code).toBe(0);
    expect(at(statusOf(run)[0], 'connectionStatus')).toEqual({
      status: 'FAILED',
      message: `These credentials belong to the region ${region}, not to the configured US: set Region (\`region\`) to ${region}.`,
    });
    const right = await stage.command('check', stage.config({ region }));
    expect(at(statusOf(right)[0], 'connectionStatus', 'status')).toBe('SUCCEEDED');
  });

  it('succeeds on a plan without the Query API, and warns which streams can be read', async () => {
    const run = await (await open({ plan: 'free' })).command('check');
    expect(at(statusOf(run)[0], 'connectionStatus', 'status')).toBe('SUCCEEDED');
    expect(warningsOf(run)).toContain(
      'Only raw events and the streams of the App API, such as annotations, can be read.',
    );
  });

  it('succeeds if the quota is used up, because a 429 shows that the credentials are valid', async () => {
    const stage = await open({});
    stage.break({
      path: '/api/query/cohorts/list',
      effect: { kind: 'storm', times: 9, headers: true, retryAfter: 3600 },
    });
    const run = await stage.command('check');
    expect(at(statusOf(run)[0], 'connectionStatus', 'status')).toBe('SUCCEEDED');
    expect(warningsOf(run)).toContain('quota');
  });

  it('accepts a project secret, and warns of the date on which Mixpanel retires project secrets', async () => {
    const stage = await open({});
    const credentials = { option_title: 'Project Secret', api_secret: stage.server.projectSecret };
    const run = await stage.command('check', { ...stage.config(), credentials });
    expect(at(statusOf(run)[0], 'connectionStatus', 'status')).toBe('SUCCEEDED');
    expect(warningsOf(run)).toContain('2027-03-03');
    expect(stage.server.control.requests()[0]?.query).not.toContain('project_id');
  });

  it('fails with a one-line message if the account cannot access the project', async () => {
    const stage = await open({});
    const config = stage.config();
    const credentials = { ...(config['credentials'] as JsonObject), project_id: 999 };
    const run = await stage.command('check', { ...config, credentials });
    expect(run.code).toBe(0);
    expect(at(statusOf(run)[0], 'connectionStatus', 'status')).toBe('FAILED');
    expect(textAt(statusOf(run)[0], 'connectionStatus', 'message')).not.toContain('\n');
  });

  it('refuses a base URL with http unless it is on this machine', async () => {
    const stage = await open({});
    const run = await stage.command('check', stage.config(), {
      environment: { SOURCE_MIXPANEL_BASE_URL: 'http://example.com' },
    });
    expect(run.stdout).toContain('https');
    expect(at(statusOf(run)[0], 'connectionStatus', 'status')).toBe('FAILED');
  });
});

import { readdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execute, type RunResult } from './execute.js';
import { INTEGER, record, ScriptedConnector, state, status, stream } from './scripted-connector.js';

const WRITTEN =
  '{"credentials":{"secret":"${SECRET}","project_id":1},"region":"${REGION}","n":1.0}';
const SECRET = 'top "secret" ${REGION}';

describe('a configuration with environment variables', () => {
  let connector: ScriptedConnector;
  beforeEach(async () => {
    connector = await ScriptedConnector.create([stream('s', { id: INTEGER }, { cursor: 'id' })]);
    const lines = [status('s', 'STARTED'), record('s', { id: 1 }), state('s', { at: 1 })];
    await connector.says({ lines: [...lines, status('s', 'COMPLETE')] });
    writeFileSync(connector.path('config.json'), WRITTEN);
  });
  afterEach(() => connector.close());

  const sync = (environment: Readonly<Record<string, string>>): Promise<RunResult> => {
    const target = connector.path('a.duckdb');
    const args = ['--config', connector.path('config.json'), '--to', target];
    return execute(connector, args, environment);
  };

  it('is passed to every command of the connector with the values, in an unlinked file', async () => {
    const { succeeded, stderr } = await sync({ SECRET, REGION: 'EU' });
    expect(succeeded).toBe(true);
    const read = `{"credentials":{"secret":${JSON.stringify(SECRET)},"project_id":1},"region":"EU","n":1.0}`;
    expect(await connector.givenConfigs()).toEqual([`0 ${read}`, `0 ${read}`]);
    expect(stderr).not.toContain('top');
  });

  it('identifies projects of two regions by the values', async () => {
    await sync({ SECRET, REGION: 'EU' });
    await expect(sync({ SECRET, REGION: 'US' })).rejects.toThrow('project 1 (EU)');
  });

  it('is refused in one sentence before anything starts if a variable is missing', async () => {
    await expect(sync({ REGION: 'EU' })).rejects.toThrow(
      `${connector.path('config.json')}: credentials.secret needs the environment variable SECRET, which is not set.`,
    );
    expect(await connector.commands()).toEqual([]);
    expect(readdirSync(connector.directory)).not.toContain('a.duckdb');
  });

  it('is read from its own path if it contains no variables', async () => {
    const plain = '{"credentials":{"project_id":1},"start":"${"}';
    writeFileSync(connector.path('config.json'), plain);
    await sync({});
    expect(await connector.givenConfigs()).toEqual([`1 ${plain}`, `1 ${plain}`]);
  });
});

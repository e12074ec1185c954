import { VERSION } from '../src/version.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { at, errors, objectAt, ofType, textAt } from '@source-mixpanel/testing/transcript';
import { Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

describe('the command line', () => {
  it.each([
    [[]],
    [['write']],
    [['check']],
    [['discover']],
    [['read', '--config', 'x.json']],
    [['spec', '--unknown']],
    [['read', '--config', 'x', '--catalog', 'y', 'positional']],
  ])('C1: %j prints the usage on stderr and nothing on stdout, and exits with 2', async (args) => {
    const run = await stage.run(args);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('Usage: source-mixpanel');
  });

  it('prints help on stdout', async () => {
    const run = await stage.runForPeople(['read', '--help']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^Usage: source-mixpanel read --config FILE --catalog FILE/);
  });

  it('prints its version', async () => {
    const run = await stage.runForPeople(['--version']);
    expect(run).toMatchObject({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
  });

  it('C4: check with a valid configuration prints SUCCEEDED once', async () => {
    const run = await stage.command('check');
    expect(run.code).toBe(0);
    expect(ofType(run.messages, 'CONNECTION_STATUS')).toEqual([
      { type: 'CONNECTION_STATUS', connectionStatus: { status: 'SUCCEEDED' } },
    ]);
  });

  it('C5: check with a wrong secret prints FAILED with one sentence, without the secret', async () => {
    const secret = 'a wrong/secret+"%';
    const config = stage.config();
    const credentials = { ...objectAt(config, 'credentials'), secret };
    const run = await stage.command('check', { ...config, credentials });
    expect(run.code).toBe(0);
    const [status] = ofType(run.messages, 'CONNECTION_STATUS');
    expect(status).toEqual({
      type: 'CONNECTION_STATUS',
      connectionStatus: {
        status: 'FAILED',
        message: 'Authentication has failed. Please update your config with valid credentials.',
      },
    });
    for (const form of [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
    ]) {
      expect(run.stdout + run.stderr).not.toContain(form);
    }
  });

  it('C6: an invalid configuration makes check print FAILED, and discover and read a config_error', async () => {
    const config = { ...stage.config(), region: 'UK', attribution_window: '20 days' };
    const check = await stage.command('check', config);
    expect(check.code).toBe(0);
    expect(at(ofType(check.messages, 'CONNECTION_STATUS')[0], 'connectionStatus', 'message')).toBe(
      'Region (`region`) must be US, EU or IN.\nAttribution Window (`attribution_window`) must be a whole number of at least 0.',
    );
    const catalog = await stage.catalog();
    for (const run of [
      await stage.command('discover', config),
      await stage.read({ config, catalog }),
    ]) {
      expect(run.code).toBe(1);
      expect(errors(run.messages)).toHaveLength(1);
      expect(errors(run.messages)[0]).toMatchObject({ failure_type: 'config_error' });
    }
  });

  it('C7: check prints one TRACE ERROR and no status if the server fails, and exits with 1', async () => {
    stage.break({
      path: '/api/query/cohorts/list',
      effect: { kind: 'answer', status: 200, body: '{"no":"cohorts"}', headers: {} },
    });
    const run = await stage.command('check');
    stage.server.control.reset();
    expect(run.code).toBe(1);
    expect(errors(run.messages)).toHaveLength(1);
    expect(ofType(run.messages, 'CONNECTION_STATUS')).toEqual([]);
  });

  it.each([
    ['invalid JSON', '{"credentials":'],
    ['a list', '[]'],
    ['nothing', ''],
  ])(
    'C8: check and discover print a TRACE ERROR and exit with 1 if the config file contains %s',
    async (_what, text) => {
      for (const name of ['check', 'discover']) {
        const run = await stage.command(name, text);
        expect([name, run.code, errors(run.messages).length]).toEqual([name, 1, 1]);
      }
    },
  );

  it('C8: a missing file, a directory, an invalid catalog and an invalid state are each reported in a TRACE ERROR', async () => {
    const missing = await stage.run(['check', '--config', '/nowhere/config.json']);
    const catalog = await stage.read({ catalog: '{"streams":7}' });
    const state = await stage.read({ state: '[{"stream":{"stream_state":{}}}]' });
    const [config, configured] = [stage.files.directory, 'no-catalog.json'];
    const directory = await stage.run(['read', '--config', config, '--catalog', configured]);
    for (const [run, word] of [
      [missing, 'The config file "/nowhere/config.json" cannot be read: it does not exist.'],
      [directory, 'cannot be read: it is a directory.'],
      [catalog, 'catalog'],
      [state, 'state'],
    ] as const) {
      expect(run.code).toBe(1);
      expect(errors(run.messages)).toHaveLength(1);
      expect(textAt(errors(run.messages)[0], 'message')).toContain(word);
      expect(errors(run.messages)[0]).toMatchObject({ failure_type: 'config_error' });
    }
  });

  it('C30: --debug and LOG_LEVEL add only LOG lines', async () => {
    const run = await stage.command('check', stage.config(), {
      environment: { LOG_LEVEL: 'DEBUG' },
    });
    expect(new Set(run.messages.map(({ type }) => type))).toEqual(
      new Set(['LOG', 'CONNECTION_STATUS']),
    );
    const path = await stage.files.write('config.json', stage.config());
    expect((await stage.run(['check', '--config', path, '--debug'])).code).toBe(0);
  });

  it('accepts options as --flag=value, and runs through a symlink from any directory', async () => {
    const { symlink } = await import('node:fs/promises');
    const { spawnSync } = await import('node:child_process');
    const { BINARY } = await import('./run-connector.js');
    const link = `${stage.files.directory}/mixpanel`;
    await symlink(BINARY, link);
    const path = await stage.files.write('config.json', stage.config({ region: 'UK' }));
    const run = spawnSync(link, ['check', `--config=${path}`], { cwd: '/', encoding: 'utf8' });
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('Region (`region`) must be US, EU or IN.');
  });
});

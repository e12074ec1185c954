import { truncate, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { at, errors, ofType, statuses, textAt } from '@source-mixpanel/testing/transcript';
import { Stage, warningsOf } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

describe('mistakes in the settings', () => {
  it('make check, discover and read log a warning, but not fail, if a setting is unknown', async () => {
    const config = {
      ...stage.config(),
      startdate: '2026-11-09',
      requests_per_hour: { Export: 30 },
      __injected_declarative_manifest: { type: 'DeclarativeSource' },
    };
    const catalog = await stage.catalog('annotations');
    const runs = [
      await stage.command('check', config),
      await stage.command('discover', config),
      await stage.read({ config, catalog }),
    ];
    for (const run of runs) {
      expect(run.code).toBe(0);
      expect(warningsOf(run).filter((text) => text.includes('not a setting'))).toEqual([
        expect.stringContaining('"startdate"'),
        expect.stringContaining('"requests_per_hour.Export"'),
      ]);
    }
    expect(at(ofType(runs[0]?.messages ?? [], 'CONNECTION_STATUS')[0], 'connectionStatus')).toEqual(
      { status: 'SUCCEEDED' },
    );
  });

  it('make every command log one warning if a limit in the environment is invalid', async () => {
    const environment = { CONNECTOR_STORAGE_LIMIT_BYTES: '500Mx' };
    const catalog = await stage.catalog('annotations');
    const runs = [
      await stage.command('check', stage.config(), { environment }),
      await stage.command('discover', stage.config(), { environment }),
      await stage.read({ catalog }, { environment }),
    ];
    const isNamed = (text: string): boolean => text.includes('CONNECTOR_STORAGE_LIMIT_BYTES');
    expect(runs.map((run) => [run.code, warningsOf(run).filter(isNamed).length])).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
    const config = await stage.files.write('config.json', stage.config());
    const verify = await stage.runForPeople(['verify', '--config', config], { environment });
    expect(verify.stderr.split('\n').filter(isNamed)).toHaveLength(1);
  });

  it('make check and read fail if the start date is after the end date', async () => {
    const config = stage.config({ start_date: '2026-11-10', end_date: '2026-11-09' });
    const message = 'is 2026-11-10, after End Date (`end_date`), which is 2026-11-09';
    const check = await stage.command('check', config);
    expect(check.code).toBe(0);
    const [status] = ofType(check.messages, 'CONNECTION_STATUS');
    expect(at(status, 'connectionStatus', 'status')).toBe('FAILED');
    expect(textAt(status, 'connectionStatus', 'message')).toContain(message);
    const read = await stage.read({ config, catalog: await stage.catalog('annotations') });
    expect(read.code).toBe(1);
    expect(errors(read.messages)).toHaveLength(1);
    expect(errors(read.messages)[0]).toMatchObject({ failure_type: 'config_error' });
    expect(textAt(errors(read.messages)[0], 'message')).toContain(message);
  });

  it('make check fail, and read log one warning, if the start date is in the future', async () => {
    const config = stage.config({ start_date: '2999-01-01', end_date: '2999-12-31' });
    const check = await stage.command('check', config);
    const [status] = ofType(check.messages, 'CONNECTION_STATUS');
    expect(at(status, 'connectionStatus', 'status')).toBe('FAILED');
    expect(textAt(status, 'connectionStatus', 'message')).toContain('2999-01-01, in the future');
    const read = await stage.read({ config, catalog: await stage.catalog('export') });
    expect(read.code).toBe(0);
    expect(warningsOf(read)).toEqual([expect.stringContaining('2999-01-01, in the future')]);
    expect(statuses(read.messages, 'export').at(-1)).toBe('COMPLETE');
  });
});

describe('a state file', () => {
  it.each([
    ['only the state of one stream', { time: '2026-11-10T00:00:00Z' }],
    ['a state in an unknown member', { state: { time: '2026-11-10T00:00:00Z' } }],
    ['the configuration', { credentials: {} }],
    ['a text', '"2026-11-10"'],
  ])('is rejected if it contains %s', async (_what, state) => {
    const run = await stage.read({ state, catalog: await stage.catalog('annotations') });
    expect(run.code).toBe(1);
    expect(ofType(run.messages, 'STATE')).toEqual([]);
    expect(errors(run.messages)).toMatchObject([
      {
        failure_type: 'config_error',
        message: expect.stringContaining('a list of STATE messages is expected'),
      },
    ]);
  });

  it('may contain states of unknown streams, which are ignored with a warning', async () => {
    const descriptor = { stream_descriptor: { name: 'exports' }, stream_state: { time: 'x' } };
    const state = [{ type: 'STREAM', stream: descriptor }];
    const run = await stage.read({ state, catalog: await stage.catalog('annotations') });
    expect(run.code).toBe(0);
    expect(warningsOf(run)).toEqual([
      'The saved state of the stream "exports" is ignored: this source has no such stream.',
    ]);
  });

  it('may contain a list of all STATE messages of a sync, as the documentation recommends', async () => {
    const catalog = await stage.catalog('export');
    const first = await stage.read({ catalog });
    const lines = first.stdout.split('\n').filter((line) => line.startsWith('{"type":"STATE"'));
    expect(lines.length).toBeGreaterThan(1);
    const second = await stage.read({ catalog, state: `[\n${lines.join(',')}\n]\n` });
    expect(second.code).toBe(0);
    expect(ofType(second.messages, 'RECORD').length).toBeLessThan(
      ofType(first.messages, 'RECORD').length,
    );
  });

  it.each([
    ['empty', ''],
    ['blank', ' \n'],
  ])('is rejected if it is %s, as after a write to a full disk', async (_what, state) => {
    const run = await stage.read({ state, catalog: await stage.catalog('annotations') });
    expect(run.code).toBe(1);
    expect(ofType(run.messages, 'RECORD')).toEqual([]);
    expect(errors(run.messages)).toMatchObject([
      {
        failure_type: 'config_error',
        message: expect.stringContaining('The state file is empty'),
      },
    ]);
  });

  it.each(['{}', '[]', 'null'])(
    'means no state if it contains %s, which platforms write',
    async (state) => {
      const catalog = await stage.catalog('funnels');
      const run = await stage.read({ state, catalog });
      expect(run.code).toBe(0);
      expect(statuses(run.messages, 'funnels').at(-1)).toBe('COMPLETE');
      expect(ofType(run.messages, 'RECORD').length).toBeGreaterThan(0);
    },
  );

  it('is rejected if it is larger than the maximum', async () => {
    const path = `${stage.files.directory}/large.json`;
    await truncate(await stage.files.write('large.json', '['), 65 * 1024 * 1024);
    const config = await stage.files.write('config.json', stage.config());
    const catalog = await stage.files.write('catalog.json', await stage.catalog('annotations'));
    const run = await stage.run([
      ...['read', '--config', config, '--catalog', catalog, '--state', path],
    ]);
    expect(run.code).toBe(1);
    expect(textAt(errors(run.messages)[0], 'message')).toContain('is larger than 64 MiB');
  });
});

describe('a file with a byte order mark', () => {
  it.each(['utf8', 'utf16le'] as const)(
    'is accepted for config, catalog and state, in %s',
    async (encoding) => {
      const catalog = await stage.catalog('annotations');
      const [config, configured, state] = ['config', 'catalog', 'state'].map(
        (name) => `${stage.files.directory}/marked-${name}.json`,
      );
      for (const [path, value] of [
        [config, stage.config()],
        [configured, catalog],
        [state, [{ type: 'STREAM', stream: { stream_descriptor: { name: 'annotations' } } }]],
      ] as const) {
        await writeFile(path ?? '', Buffer.from(`\ufeff${JSON.stringify(value)}`, encoding));
      }
      const run = await stage.run([
        ...['read', '--config', config ?? ''],
        ...['--catalog', configured ?? '', '--state', state ?? ''],
      ]);
      expect(errors(run.messages)).toEqual([]);
      expect(run.code).toBe(0);
    },
  );
});

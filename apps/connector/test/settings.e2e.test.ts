import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { at, errors, ofType, statuses, textAt } from './messages.js';
import { Stage, warningsOf } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

describe('a setting that would do nothing', () => {
  it('is named by check, discover and read, none of which fails for it', async () => {
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

  it('is refused where the start date is after the end date', async () => {
    const config = stage.config({ start_date: '2026-11-10', end_date: '2026-11-09' });
    const message = 'The start date 2026-11-10 is after the end date 2026-11-09';
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

  it('fails check where the start date is in the future, and is one warning of read', async () => {
    const config = stage.config({ start_date: '2999-01-01', end_date: '2999-12-31' });
    const check = await stage.command('check', config);
    const [status] = ofType(check.messages, 'CONNECTION_STATUS');
    expect(at(status, 'connectionStatus', 'status')).toBe('FAILED');
    expect(textAt(status, 'connectionStatus', 'message')).toContain('2999-01-01 is in the future');
    const read = await stage.read({ config, catalog: await stage.catalog('export') });
    expect(read.code).toBe(0);
    expect(warningsOf(read)).toEqual([expect.stringContaining('2999-01-01 is in the future')]);
    expect(statuses(read.messages, 'export').at(-1)).toBe('COMPLETE');
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

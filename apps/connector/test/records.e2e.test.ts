import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { at, objectAt, ofType, records } from '@source-mixpanel/testing/transcript';
import { EARLY, Baseline } from './baseline.js';
import type { Stage } from './stage.js';

let baseline: Baseline;
let stage: Stage;
beforeAll(async () => {
  baseline = await Baseline.open();
  stage = baseline.stage;
});
afterAll(() => stage.close());
afterEach(() => {
  stage.server.control.reset();
});

describe('the records of read', () => {
  it('C22: are objects with the time of the sync, exact integers and RFC 3339 times', () => {
    for (const message of ofType(baseline.exportRun.messages, 'RECORD')) {
      expect(Number.isInteger(at(message, 'record', 'emitted_at'))).toBe(true);
      expect(Object.keys(objectAt(message, 'record', 'data')).length).toBeGreaterThan(0);
    }
    for (const { time } of records(baseline.exportRun.messages, 'export')) {
      if (time !== null) expect(time).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/);
    }
    expect(baseline.exportRun.stdout).toMatch(/[:,[]\d{19}[,}\]]/);
  });

  it('C23: have only the configured columns and the cursor if pruning is on', async () => {
    const streams = baseline.only('export').streams.map((entry) => ({
      ...entry,
      stream: {
        ...objectAt(entry, 'stream'),
        json_schema: { type: 'object', properties: { event: {}, insert_id: {} } },
      },
    }));
    const config = stage.config({ select_properties_by_default: false });
    const run = await stage.read({ catalog: { streams }, config });
    const names = new Set(records(run.messages, 'export').flatMap((record) => Object.keys(record)));
    expect([...names].sort()).toEqual(['event', 'insert_id', 'time']);
    expect(records(run.messages, 'export')).toHaveLength(stage.events().length);
  });

  it('C24: are the same if columns are configured that the source does not have', async () => {
    const streams = baseline.only('cohorts').streams.map((entry) => ({
      ...entry,
      stream: {
        ...objectAt(entry, 'stream'),
        json_schema: { type: 'object', properties: { no_longer: {} } },
      },
    }));
    const run = await stage.read({ catalog: { streams }, config: stage.config(EARLY) });
    expect(run.code).toBe(0);
    expect(records(run.messages, 'cohorts')).toEqual(
      records(baseline.listsRun.messages, 'cohorts'),
    );
  });

  it('C26: an old configuration is migrated, emitted once in CONTROL, and its file stays unchanged', async () => {
    const rest = { ...stage.config() };
    delete rest['credentials'];
    const old = { ...rest, api_secret: stage.server.projectSecret };
    const path = await stage.files.write('config.json', old, 0o444);
    const run = await stage.run(['check', '--config', path]);
    expect(run.code).toBe(0);
    const [control, ...others] = ofType(run.messages, 'CONTROL');
    expect(others).toEqual([]);
    expect(objectAt(control, 'control', 'connectorConfig', 'config')).toEqual({
      ...rest,
      credentials: { api_secret: stage.server.projectSecret },
    });
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(old);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/stream';
import {
  at,
  errors,
  numberOf,
  objectAt,
  ofType,
  records,
  sorted,
  states,
  statuses,
  streamOf,
} from './messages.js';
import type { Run } from './run-connector.js';
import { lastStates, Stage } from './stage.js';

const RAW = { export_format: 'raw' };
/** Before the first cohort of the stand-in was created. */
const EARLY = { start_date: '2020-01-01' };
const STREAMS = ['annotations', 'cohorts', 'export'];

let stage: Stage;
let catalog: JsonObject;
let whole: Run;
let lists: Run;
beforeAll(async () => {
  stage = await Stage.open();
  catalog = await stage.catalog();
  whole = await stage.read({ catalog: only('export'), config: stage.config(RAW) });
  lists = await stage.read({
    catalog: only('annotations', 'cohorts'),
    config: stage.config(EARLY),
  });
});
afterAll(() => stage.close());
afterEach(() => {
  stage.server.control.reset();
});

const messagesOf = (name: string): readonly JsonObject[] =>
  (name === 'export' ? whole : lists).messages;

/** The records of the export as Mixpanel had them. */
function eventsOf(run: Run): JsonValue[] {
  return records(run.messages, 'export').map((record) => ({
    event: record['event'] ?? null,
    properties: record['properties'] ?? null,
  }));
}

const configured = (): JsonObject[] => catalog['streams'] as JsonObject[];
const only = (...names: readonly string[]): JsonObject => ({
  streams: configured().filter((entry) => names.includes(String(at(entry, 'stream', 'name')))),
});

describe('read', () => {
  it('delivers exactly the events of the project, COMPLETE last, exit 0', () => {
    expect(whole.code).toBe(0);
    expect(sorted(eventsOf(whole))).toEqual(sorted(stage.events()));
    expect(statuses(whole.messages, 'export').at(-1)).toBe('COMPLETE');
    for (const name of ['annotations', 'cohorts']) {
      expect(records(lists.messages, name).length).toBeGreaterThan(0);
    }
  });

  it('C10: prints nothing but protocol lines, and nothing on stderr', () => {
    expect(whole.stderr).toBe('');
    const types = new Set(whole.messages.map(({ type }) => type));
    expect(
      [...types].filter((type) => !['RECORD', 'STATE', 'LOG', 'TRACE'].includes(String(type))),
    ).toEqual([]);
  });

  it('C11: a sync mode nobody knows is a TRACE ERROR and exit 1', async () => {
    const run = await stage.read({
      catalog: {
        streams: configured().map((entry) => ({
          ...entry,
          sync_mode: 'INVALID',
          destination_sync_mode: 'INVALID',
        })),
      },
    });
    expect(run.code).toBe(1);
    expect(errors(run.messages).length).toBeGreaterThan(0);
  });

  it('C12: a stream nobody knows is INCOMPLETE, the others deliver all they have, exit 1', async () => {
    const unknown = { ...configured()[0], stream: { name: 'gone', json_schema: {} } };
    const run = await stage.read({
      catalog: { streams: [unknown, ...(only('cohorts')['streams'] as JsonObject[])] },
      config: stage.config(EARLY),
    });
    expect(run.code).toBe(1);
    expect(statuses(run.messages, 'gone')).toEqual(['INCOMPLETE']);
    expect(statuses(run.messages, 'cohorts').at(-1)).toBe('COMPLETE');
    expect(records(run.messages, 'cohorts')).toEqual(records(lists.messages, 'cohorts'));
  });

  it.each(STREAMS)(
    'C13: %s says STARTED, RUNNING, COMPLETE, with its last STATE before',
    (name) => {
      const seen = statuses(messagesOf(name), name);
      expect(seen).toEqual([
        'STARTED',
        ...Array.from({ length: seen.length - 2 }, () => 'RUNNING'),
        'COMPLETE',
      ]);
      expect(seen.length).toBeGreaterThanOrEqual(3);
      const own = messagesOf(name).filter((message) => streamOf(message) === name);
      expect(at(own.at(-1), 'trace', 'stream_status', 'status')).toBe('COMPLETE');
      expect(own.at(-2)).toMatchObject({ type: 'STATE' });
    },
  );

  it('C14: an empty stream is STARTED, RUNNING, STATE, COMPLETE', async () => {
    const run = await stage.read({
      catalog: only('export'),
      config: stage.config({ start_date: '2026-01-01', end_date: '2026-01-02' }),
    });
    expect(run.code).toBe(0);
    expect(records(run.messages, 'export')).toEqual([]);
    expect(statuses(run.messages, 'export')).toEqual(['STARTED', 'RUNNING', 'COMPLETE']);
    expect(states(run.messages, 'export').length).toBeGreaterThan(0);
  });

  it('C15: one failing stream of three leaves the others alone and exits with 1', async () => {
    stage.break({
      path: '/api/query/cohorts/list',
      effect: { kind: 'answer', status: 403, body: '{"error":"no"}', headers: {} },
    });
    const run = await stage.read({ catalog, config: stage.config(RAW) });
    expect(run.code).toBe(1);
    expect(statuses(run.messages, 'cohorts').at(-1)).toBe('INCOMPLETE');
    expect(sorted(eventsOf(run))).toEqual(sorted(stage.events()));
    const [error] = errors(run.messages).filter(
      (trace) => at(trace, 'stream_descriptor', 'name') === 'cohorts',
    );
    expect(error).toMatchObject({ failure_type: 'config_error' });
  });

  it.each(STREAMS)('C16: the STATEs of %s count its records exactly', (name) => {
    let since = 0;
    for (const message of messagesOf(name)) {
      if (at(message, 'record', 'stream') === name) since += 1;
      if (at(message, 'state', 'stream', 'stream_descriptor', 'name') !== name) continue;
      expect(at(message, 'state', 'type')).toBe('STREAM');
      expect(isJsonObject(at(message, 'state', 'stream', 'stream_state'))).toBe(true);
      expect(numberOf(at(message, 'state', 'sourceStats', 'recordCount'))).toBe(since);
      since = 0;
    }
    expect(since).toBe(0);
  });

  it.each(STREAMS)('C17: no STATE of %s repeats the one before', (name) => {
    const texts = states(messagesOf(name), name).map((state) =>
      JSON.stringify(at(state, 'stream', 'stream_state')),
    );
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text, index) => text === texts[index - 1])).toEqual([]);
  });

  it('C18: from every STATE, what came before it and what comes after it is everything', async () => {
    const all = sorted(eventsOf(whole));
    const seen: JsonObject[] = [];
    for (const message of whole.messages) {
      if (at(message, 'record', 'stream') === 'export')
        seen.push(objectAt(message, 'record', 'data'));
      if (at(message, 'state', 'stream', 'stream_descriptor', 'name') !== 'export') continue;
      stage.server.control.reset();
      const run = await stage.read({
        catalog: only('export'),
        config: stage.config(RAW),
        state: [objectAt(message, 'state')],
      });
      const before = seen.map((record) => ({
        event: record['event'] ?? null,
        properties: record['properties'] ?? null,
      }));
      const union = new Set(sorted([...before, ...eventsOf(run)]));
      expect(all.filter((record) => !union.has(record))).toEqual([]);
    }
  });

  it('a second sync repeats only events without a processing time', async () => {
    const run = await stage.read({
      catalog: only('export'),
      config: stage.config(RAW),
      state: lastStates(whole),
    });
    expect(run.code).toBe(0);
    const repeated = eventsOf(run);
    expect(repeated.length).toBeLessThan(stage.events().length / 10);
    expect(
      repeated.filter((record) => at(record, 'properties', 'mp_processing_time_ms') !== undefined),
    ).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['an empty list', '[]'],
    ['an empty object', '{}'],
    ['null', 'null'],
    [
      'nulls and unknown keys',
      '[{"type":"STREAM","stream":{"stream_descriptor":{"name":"cohorts","namespace":null},"stream_state":null},"global_":null,"id":7}]',
    ],
    [
      'C21: the marker of a stream without cursor',
      '[{"type":"STREAM","stream":{"stream_descriptor":{"name":"cohorts"},"stream_state":{"__ab_no_cursor_state_message":true}}}]',
    ],
    [
      'C21: the marker of a finished full refresh',
      '[{"type":"STREAM","stream":{"stream_descriptor":{"name":"cohorts"},"stream_state":{"__ab_full_refresh_sync_complete":true}}}]',
    ],
  ])('C19: a state file with %s starts over', async (_what, state) => {
    const run = await stage.read({
      catalog: only('cohorts'),
      config: stage.config(EARLY),
      state,
    });
    expect(run.code).toBe(0);
    expect(records(run.messages, 'cohorts')).toEqual(records(lists.messages, 'cohorts'));
  });

  it('C19: a state without namespace, read-only and named .txt, is used', async () => {
    const path = await stage.files.write(
      'saved.txt',
      [
        {
          type: 'STREAM',
          stream: {
            stream_descriptor: { name: 'cohorts' },
            stream_state: { created: '2030-01-01 00:00:00' },
          },
        },
      ],
      0o444,
    );
    const run = await stage.read({
      catalog: only('cohorts'),
      config: stage.config(EARLY),
      args: ['--state', path],
    });
    expect(run.code).toBe(0);
    expect(
      records(run.messages, 'cohorts').filter(({ created }) => typeof created === 'string'),
    ).toEqual([]);
  });

  it('C20: incremental on a full-refresh stream and full refresh on an incremental one both read all', async () => {
    const run = await stage.read({
      catalog: {
        streams: (only('annotations', 'cohorts')['streams'] as JsonObject[]).map((entry) => ({
          ...entry,
          sync_mode: at(entry, 'stream', 'name') === 'annotations' ? 'incremental' : 'full_refresh',
        })),
      },
      state: lastStates(lists),
      config: stage.config(EARLY),
    });
    expect(run.code).toBe(0);
    for (const name of ['annotations', 'cohorts']) {
      expect(records(run.messages, name)).toEqual(records(lists.messages, name));
    }
  });

  it('C22: records are objects of their time, with exact integers and RFC 3339 times', () => {
    for (const message of ofType(whole.messages, 'RECORD')) {
      expect(Number.isInteger(at(message, 'record', 'emitted_at'))).toBe(true);
      expect(Object.keys(objectAt(message, 'record', 'data')).length).toBeGreaterThan(0);
    }
    for (const { time } of records(whole.messages, 'export')) {
      if (time !== null) expect(time).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/);
    }
    expect(whole.stdout).toMatch(/[:,[]\d{19}[,}\]]/);
  });

  it('C23: with few columns configured and pruning on, only they and the cursor come', async () => {
    const streams = (only('export')['streams'] as JsonObject[]).map((entry) => ({
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

  it('C24: columns the source does not have change nothing', async () => {
    const streams = (only('cohorts')['streams'] as JsonObject[]).map((entry) => ({
      ...entry,
      stream: {
        ...objectAt(entry, 'stream'),
        json_schema: { type: 'object', properties: { no_longer: {} } },
      },
    }));
    const run = await stage.read({ catalog: { streams }, config: stage.config(EARLY) });
    expect(run.code).toBe(0);
    expect(records(run.messages, 'cohorts')).toEqual(records(lists.messages, 'cohorts'));
  });

  it('C26: an old configuration is migrated, told once and whole, and the file stays as it was', async () => {
    const { api_secret: _, ...rest } = stage.config();
    const old = { ...rest, credentials: undefined, api_secret: stage.server.projectSecret };
    const path = await stage.files.write('config.json', old, 0o444);
    const run = await stage.run(['check', '--config', path]);
    expect(run.code).toBe(0);
    const [control, ...others] = ofType(run.messages, 'CONTROL');
    expect(others).toEqual([]);
    expect(objectAt(control, 'control', 'connectorConfig', 'config')).toEqual({
      ...rest,
      credentials: { api_secret: stage.server.projectSecret },
    });
  });
});

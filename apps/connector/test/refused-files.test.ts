import { setting, type SettingKey } from '../src/config/setting-names.js';
import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { runInProcess } from './in-process.js';
import { at, errors, ofType, textAt } from '@source-mixpanel/testing/transcript';
import { SEVEN } from './project-facts.js';
import { messagesIn } from './run-connector.js';

const CONFIG: JsonObject = {
  credentials: {
    option_title: 'Service Account',
    username: 'user',
    secret: 'very-secret-indeed',
    project_id: 5,
  },
  start_date: '2026-11-09',
  end_date: '2026-11-10',
};

const configured = (name: string): JsonObject => ({
  stream: { name, json_schema: {} },
  sync_mode: 'incremental',
  destination_sync_mode: 'append',
});
const CATALOG: JsonObject = { streams: SEVEN.map(configured) };

/** Words of parsers and of the source code, which users do not understand. */
const INTERNAL_WORDS =
  /invalid input|unrecognized|unexpected|expected (?:string|number|object|array|int)|too small|no timestamp|no day|undefined|\[object|RangeError|SyntaxError|zod/i;

/** Runs read with an invalid file. Returns the text of the error, after testing its form. */
async function refusal(files: {
  readonly config?: unknown;
  readonly catalog?: unknown;
  readonly state?: unknown;
}): Promise<string> {
  const { code, stdout } = await runInProcess(
    { kind: 'read', debug: false, config: 'config', catalog: 'catalog', state: 'state' },
    {
      ...{ config: CONFIG, catalog: CATALOG, state: [], ...files },
      // No server listens on this port, so that a request would fail.
      environment: { SOURCE_MIXPANEL_BASE_URL: 'http://127.0.0.1:9' },
    },
  );
  expect(code).toBe(1);
  const messages = messagesIn(stdout);
  const [error] = errors(messages);
  const text = textAt(error, 'message');
  expect(at(error, 'failure_type')).toBe('config_error');
  expect(text).toMatch(/^[A-Z].*\.$/s);
  expect(text).not.toMatch(INTERNAL_WORDS);
  const logged = ofType(messages, 'LOG')
    .filter((message) => /FATAL|ERROR/.test(textAt(message, 'log', 'level')))
    .map((message) => textAt(message, 'log', 'message'));
  expect(logged).toEqual([expect.stringContaining(text)]);
  return text;
}

async function stateRefusal(name: string, state: unknown): Promise<string> {
  const stream = { stream_descriptor: { name }, stream_state: state };
  const catalog = { streams: [configured(name)] };
  return refusal({ catalog, state: [{ type: 'STREAM', stream }] });
}

const NO_TIME = 'it is not a date or date-time';
const NO_TEXT = 'it is a number, but a text is expected';
const DAMAGED = 'it is damaged, or holds more than 32 MiB of names';

describe('an error about a file', () => {
  it.each(['config', 'catalog', 'state'])('states where it is not JSON: %s', async (file) => {
    for (const text of ['{', '[1', 'oops', '<html>', '{"a":1}{"a":1}', '['.repeat(20_000)]) {
      expect(await refusal({ [file]: text })).toMatch(
        new RegExp(`^The ${file} file is not valid JSON at character \\d+\\.$`),
      );
    }
    expect(await refusal({ [file]: ' \n' })).toMatch(new RegExp(`^The ${file} file is empty`));
  });
});

describe('an error about a saved state', () => {
  it.each<[string, unknown, string]>([
    ['export', { time: 7 }, `time: ${NO_TEXT}`],
    ['export', { time: 'x' }, `time: ${NO_TIME}`],
    ['export', { time: null }, 'time: it is null, but a text is expected'],
    ['export', { times: 'x' }, 'it has the unknown member "times"'],
    ['export', { read_through: '2026-02-30' }, 'read_through: it is not a day'],
    ['export', { filter: 1 }, 'filter: a number is not "proven"'],
    ['export', { zone: 1 }, `zone: ${NO_TEXT}`],
    ['export', { failed_days: 7 }, 'failed_days: it is a number, but an object is expected'],
    ['export', { failed_days: { from: '2026-11-09' } }, 'failed_days.to: it is missing'],
    ['export', { names: 1 }, 'names: it is not an object of texts'],
    ['export', { names: { a: 'x', b: 'X' } }, 'names: "b" cannot have the column "X"'],
    ['export', { names: { city: '_city' }, names_by_rule: ['eJyL'] }, `names_by_rule: ${DAMAGED}`],
    ['export', { names_by_rule: {} }, 'names_by_rule: it is not a list of texts'],
    ['engage', { last_seen: 7 }, `last_seen: ${NO_TEXT}`],
    ['engage', { last_seen: 'x' }, `last_seen: ${NO_TIME}`],
    ['engage', { names_by_rule: ['x'] }, `names_by_rule: ${DAMAGED}`],
    ['cohort_members', { states: 7 }, 'states is not a list'],
    ['cohort_members', { states: [7] }, 'states[0] is not an object'],
    ['cohort_members', { created: 'x' }, 'last_seen is not a date or date-time'],
    ['cohort_members', { states: [], last_reads: { 1: 'x' } }, 'last_reads.1 is not a date-time'],
    ['cohort_members', { states: [], names_by_rule: ['x'] }, `names_by_rule: ${DAMAGED}`],
    ['cohorts', { created: 'x' }, `created: ${NO_TIME}`],
    ['cohorts', { x: 1 }, 'it has the unknown member "x"'],
    ['funnels', { states: [], failed_partitions: 7 }, 'failed_partitions is not a list of ids'],
    ['funnels', { date: 5 }, 'date is not a date or date-time'],
    ['revenue', { date: 7 }, `date: ${NO_TEXT}`],
    ['revenue', { date: 'x' }, `date: ${NO_TIME}`],
    ['export', 7, '[0].stream.stream_state (stream "export"): it is not an object'],
  ])('of %s uses plain words: %j', async (name, state, words) => {
    const text = await stateRefusal(name, state);
    expect(text).toContain(`"${name}"`);
    expect(text).toContain(words);
  });
});

describe('an error about a configured catalog', () => {
  const one = (change: object): object => ({ streams: [{ ...configured('export'), ...change }] });

  it.each<[object | string, string]>([
    ['"text"', 'it is a text, but an object is expected'],
    [[], 'it is a list, but an object is expected'],
    [{}, 'streams: it is missing'],
    [{ streams: 7 }, 'streams: it is a number, but a list is expected'],
    [{ streams: [7] }, 'streams[0]: it is a number, but an object is expected'],
    [one({ stream: { name: 7 } }), `streams[0].stream.name: ${NO_TEXT}`],
    [one({ stream: { name: '' } }), 'streams[0].stream.name: it is empty'],
    [
      one({ sync_mode: 'x' }),
      'streams[0].sync_mode (stream "export"): "x" is not one of full_refresh, incremental',
    ],
    [one({ sync_mode: undefined }), 'streams[0].sync_mode (stream "export"): it is missing'],
    [
      one({ cursor_field: 'time' }),
      'streams[0].cursor_field (stream "export"): it is a text, but a list is expected',
    ],
    [
      one({ stream: { name: 'export', json_schema: 7 } }),
      'streams[0].stream.json_schema (stream "export"): it is a number, but an object is expected',
    ],
  ])('uses plain words: %j', async (catalog, words) => {
    expect(await refusal({ catalog })).toBe(`The configured catalog cannot be used: ${words}.`);
  });
});

describe('an error about a configuration', () => {
  it.each<[SettingKey, object]>([
    ['credentials', { credentials: 7 }],
    ['credentials.secret', { credentials: { ...(CONFIG['credentials'] as object), secret: 7 } }],
    ['start_date', { start_date: 7 }],
    ['end_date', { end_date: {} }],
    ['project_timezone', { project_timezone: 7 }],
    ['region', { region: 7 }],
    ['select_properties_by_default', { select_properties_by_default: 'x' }],
    ['requests_per_hour', { requests_per_hour: 7 }],
    ['requests_per_hour.query', { requests_per_hour: { query: 'x' } }],
    ['export_format', { export_format: 7 }],
    ['page_size', { page_size: 'x' }],
    ['date_window_size', { date_window_size: 'x' }],
    ['num_workers', { num_workers: 'x' }],
    ['attribution_window', { attribution_window: 'x' }],
  ])('contains the title and the key of %s: %j', async (key, change) => {
    const refused = await refusal({ config: { ...CONFIG, ...change } });
    expect(refused).toContain(`${setting(key)} must be `);
  });
});

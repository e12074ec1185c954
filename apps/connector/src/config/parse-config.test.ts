import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { migrateConfig } from './migrate-config.js';
import { parseConfig } from './parse-config.js';

const ACCOUNT = { username: 'name', secret: 'hidden-secret', project_id: 7 };
const config = (change: JsonObject = {}): JsonObject => ({ credentials: ACCOUNT, ...change });
const problemsOf = (input: JsonObject): string[] => {
  try {
    parseConfig(input);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
};

describe('parseConfig', () => {
  it('applies the default of every setting', () => {
    expect(parseConfig(config())).toEqual({
      credentials: { option_title: 'Service Account', ...ACCOUNT },
      attribution_window: 5,
      project_timezone: 'US/Pacific',
      select_properties_by_default: true,
      region: 'US',
      date_window_size: 30,
      page_size: 1000,
      export_lookback_window: 0,
      verify_counts: false,
      on_gap: 'fail',
      num_workers: 3,
      export_format: 'text',
      export_key: 'none',
      export_time_precision: 'seconds',
      cohort_members_mode: 'changed',
      on_unreadable_line: 'fail',
      engage_lookback_hours: 0,
      experimental_streams: false,
      engage_format: 'columns',
      refresh_hours: 12,
      requests_per_hour: { query: 60, export: 60 },
    });
  });

  it('treats null and empty text as not set, and ignores unknown keys', () => {
    const unset = { start_date: '', end_date: null, region: null, num_workers: null, new_key: 1 };
    expect(parseConfig(config(unset))).toEqual(parseConfig(config()));
    expect(parseConfig(config({ select_properties_by_default: '' }))).toEqual(
      parseConfig(config()),
    );
  });

  it.each(['properties["a)"] == "(["', `a == ')' and (b)`, 'a == "\\")"'])(
    'accepts the filter %s, because brackets within quotes need not be closed',
    (where) => {
      expect(parseConfig(config({ engage_where: where })).engage_where).toBe(where);
    },
  );

  it('accepts only true and false for experimental_streams', () => {
    expect(parseConfig(config({ experimental_streams: true })).experimental_streams).toBe(true);
    expect(() => parseConfig(config({ experimental_streams: 'yes' }))).toThrow(
      'Experimental Streams (`experimental_streams`) must be true or false.',
    );
  });

  it('does not replace 0 by a default', () => {
    expect(parseConfig(config({ attribution_window: 0, export_lookback_window: 0 }))).toMatchObject(
      {
        attribution_window: 0,
        export_lookback_window: 0,
      },
    );
  });

  it.each([
    [
      { project_timezone: 'Miami' },
      'Project Timezone (`project_timezone`) is "Miami", which is not a time zone: write a name of the tz database, such as US/Pacific or UTC.',
    ],
    [{ region: 'UK' }, 'Region (`region`) must be US, EU or IN.'],
    [
      { select_properties_by_default: 'Yes' },
      'Select Properties By Default (`select_properties_by_default`) must be true or false.',
    ],
    [
      { attribution_window: '20 days' },
      'Attribution Window (`attribution_window`) must be a whole number of at least 0.',
    ],
    [
      { attribution_window: -1 },
      'Attribution Window (`attribution_window`) must be a whole number of at least 0.',
    ],
    [
      { date_window_size: 'month' },
      'Date Slicing Window (`date_window_size`) must be a whole number of at least 1.',
    ],
    [
      { date_window_size: 0 },
      'Date Slicing Window (`date_window_size`) must be a whole number of at least 1.',
    ],
    [
      { export_lookback_window: 1.5 },
      'Export Lookback Window (`export_lookback_window`) must be a whole number of at least 0.',
    ],
    [
      { start_date: '20 Jan 2021' },
      'Start Date (`start_date`) is "20 Jan 2021", which is not a date: write it as 2026-01-31.',
    ],
    [
      { end_date: '2021-02-30' },
      'End Date (`end_date`) is "2021-02-30", which is not a date: write it as 2026-01-31.',
    ],
    ...[{ export_events: 'Signed up' }, { export_events: [1] }, { export_events: [''] }].map(
      (change): [JsonObject, string] => [
        change,
        'Export Events (`export_events`) must be a list of names in quotes, none of them empty.',
      ],
    ),
    ...['a) or (b', '(a', 'properties["a"', '"a', 'a == "\\"', '(a]'].map(
      (where): [JsonObject, string] => [
        { export_where: where },
        'Export Filter (`export_where`) must close every parenthesis, bracket and quote that it opens.',
      ],
    ),
    [{ workspace_id: 0 }, 'Workspace ID (`workspace_id`) must be a whole number of at least 1.'],
    [
      { num_workers: 26 },
      'Number Of Concurrent Workers (`num_workers`) must be a whole number from 1 to 25.',
    ],
    [{ page_size: 0 }, 'Page Size (`page_size`) must be a whole number of at least 1.'],
    [
      { credentials: { username: 'name', secret: 'hidden-secret' } },
      'Project ID (`credentials.project_id`) must be a whole number: copy it from Project Settings in Mixpanel.',
    ],
    [
      { credentials: { ...ACCOUNT, project_id: 'seven' } },
      'Project ID (`credentials.project_id`) must be a whole number: copy it from Project Settings in Mixpanel.',
    ],
    [
      { credentials: { option_title: 'Project Secret' } },
      'Project Secret (`credentials.api_secret`) must be text.',
    ],
    [
      { credentials: { option_title: 'Magic' } },
      'Authentication (`credentials`) must be a service account or a project secret.',
    ],
    [
      { start_date: '2026-03-02', end_date: '2026-03-01T23:59:59Z' },
      'Start Date (`start_date`) is 2026-03-02, after End Date (`end_date`), which is 2026-03-01: change one of them.',
    ],
    [
      { requests_per_hour: { query: 0 } },
      'Query API (`requests_per_hour.query`) must be a whole number of at least 1.',
    ],
  ])('rejects %j with one sentence', (change, message) => {
    expect(problemsOf(config(change))).toEqual([message]);
  });

  it('reports all problems at once, without secrets', () => {
    const problems = problemsOf({
      credentials: { username: 'name', secret: 'hidden-secret' },
      region: 'UK',
      start_date: 'yesterday',
      project_timezone: 'Nowhere',
    });
    expect(problems).toHaveLength(4);
    expect(problems.join()).not.toContain('hidden-secret');
  });

  it('reports the missing credentials of an empty configuration', () => {
    expect(problemsOf({})).toEqual([
      'Authentication (`credentials`) must be a service account or a project secret.',
    ]);
  });

  it.each(['2021-02-01', '2021-02-01T00:00:00Z', '2021-02-01T12:34:56.789+02:00'])(
    'accepts %s as a date',
    (text) => {
      expect(problemsOf(config({ start_date: text, end_date: text }))).toEqual([]);
    },
  );

  it('recognizes the kind of credentials without the discriminator', () => {
    expect(parseConfig({ credentials: { api_secret: 'x' } }).credentials).toEqual({
      option_title: 'Project Secret',
      api_secret: 'x',
    });
    expect(parseConfig({ credentials: { ...ACCOUNT, option_title: '' } }).credentials).toEqual({
      option_title: 'Service Account',
      ...ACCOUNT,
    });
  });
});

describe('migrateConfig', () => {
  it.each<[string, JsonObject, JsonObject | undefined]>([
    [
      'a secret at the top level',
      { api_secret: 's', region: 'EU' },
      { region: 'EU', credentials: { api_secret: 's' } },
    ],
    [
      'a project id at the top level',
      { project_id: 7, credentials: { username: 'u', secret: 's' } },
      { credentials: { username: 'u', secret: 's', project_id: 7 } },
    ],
    [
      'a secret and a project id that replace those in credentials',
      { project_id: 7, api_secret: 'new', credentials: { api_secret: 'old' } },
      { credentials: { api_secret: 'new', project_id: 7 } },
    ],
    [
      'nothing to move, for which it returns undefined',
      { credentials: { api_secret: 's' } },
      undefined,
    ],
    [
      'a secret that replaces credentials that are not an object',
      { api_secret: 's', credentials: '' },
      { credentials: { api_secret: 's' } },
    ],
  ])('migrates a configuration with %s', (_what, old, migrated) => {
    expect(migrateConfig(old)).toEqual(migrated);
  });
});

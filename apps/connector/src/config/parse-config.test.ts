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

describe('the configuration', () => {
  it('applies every default by itself', () => {
    expect(parseConfig(config())).toEqual({
      credentials: { option_title: 'Service Account', ...ACCOUNT },
      attribution_window: 5,
      project_timezone: 'US/Pacific',
      select_properties_by_default: true,
      region: 'US',
      date_window_size: 30,
      page_size: 1000,
      export_lookback_window: 0,
      num_workers: 3,
      export_format: 'text',
      cohort_members_mode: 'changed',
      on_unreadable_line: 'fail',
      engage_lookback_hours: 0,
      engage_format: 'columns',
      refresh_hours: 12,
      requests_per_hour: { query: 60, export: 60 },
    });
  });

  it('takes null and empty text for not set, and ignores what it does not know', () => {
    const unset = { start_date: '', end_date: null, region: null, num_workers: null, new_key: 1 };
    expect(parseConfig(config(unset))).toEqual(parseConfig(config()));
    expect(parseConfig(config({ select_properties_by_default: '' }))).toEqual(
      parseConfig(config()),
    );
  });

  it('keeps zeros', () => {
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
      'Could not parse time zone: Miami, please enter a valid timezone.',
    ],
    [{ region: 'UK' }, 'Region must be US, EU or IN.'],
    [
      { select_properties_by_default: 'Yes' },
      'Please provide a valid True/False value for the `Select properties by default` parameter.',
    ],
    [
      { attribution_window: '20 days' },
      'Please provide a valid integer for the `Attribution window` parameter.',
    ],
    [
      { attribution_window: -1 },
      'Please provide a valid integer for the `Attribution window` parameter.',
    ],
    [
      { date_window_size: 'month' },
      'Please provide a valid integer for the `Date slicing window` parameter.',
    ],
    [
      { date_window_size: 0 },
      'Please provide a valid integer for the `Date slicing window` parameter.',
    ],
    [
      { export_lookback_window: 1.5 },
      'Please provide a valid integer for the `Export Lookback Window` parameter.',
    ],
    [
      { start_date: '20 Jan 2021' },
      'Could not parse start date: 20 Jan 2021. Please enter a valid start date.',
    ],
    [
      { end_date: '2021-02-30' },
      'Could not parse end date: 2021-02-30. Please enter a valid end date.',
    ],
    [
      { num_workers: 26 },
      'Please provide a valid integer for the `Number of concurrent workers` parameter.',
    ],
    [{ page_size: 0 }, 'Please provide a valid integer for the `Page Size` parameter.'],
    [
      { credentials: { username: 'name', secret: 'hidden-secret' } },
      "Required parameter 'project_id' missing or malformed. Please provide a valid project ID.",
    ],
    [
      { credentials: { ...ACCOUNT, project_id: 'seven' } },
      "Required parameter 'project_id' missing or malformed. Please provide a valid project ID.",
    ],
    [
      { credentials: { option_title: 'Project Secret' } },
      'Please provide a value for the `Project Secret` parameter.',
    ],
    [
      { credentials: { option_title: 'Magic' } },
      'Please provide credentials: a service account or a project secret.',
    ],
    [
      { start_date: '2026-03-02', end_date: '2026-03-01T23:59:59Z' },
      'The start date 2026-03-02 is after the end date 2026-03-01: correct one of them.',
    ],
    [
      { requests_per_hour: { query: 0 } },
      'Please provide a valid integer for the `Query requests per hour` parameter.',
    ],
  ])('answers %j with one sentence', (change, message) => {
    expect(problemsOf(config(change))).toEqual([message]);
  });

  it('names every problem at once, and no secret', () => {
    const problems = problemsOf({
      credentials: { username: 'name', secret: 'hidden-secret' },
      region: 'UK',
      start_date: 'yesterday',
      project_timezone: 'Nowhere',
    });
    expect(problems).toHaveLength(4);
    expect(problems.join()).not.toContain('hidden-secret');
  });

  it('says what is missing from an empty configuration', () => {
    expect(problemsOf({})).toEqual([
      'Please provide credentials: a service account or a project secret.',
    ]);
  });

  it.each(['2021-02-01', '2021-02-01T00:00:00Z', '2021-02-01T12:34:56.789+02:00'])(
    'accepts %s for a date',
    (text) => {
      expect(problemsOf(config({ start_date: text, end_date: text }))).toEqual([]);
    },
  );

  it('tells the two kinds of credentials apart without the discriminator', () => {
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

describe('the migration of old configurations', () => {
  it.each<[string, JsonObject, JsonObject | undefined]>([
    [
      'secret only',
      { api_secret: 's', region: 'EU' },
      { region: 'EU', credentials: { api_secret: 's' } },
    ],
    [
      'project id only',
      { project_id: 7, credentials: { username: 'u', secret: 's' } },
      { credentials: { username: 'u', secret: 's', project_id: 7 } },
    ],
    [
      'both, over what credentials held',
      { project_id: 7, api_secret: 'new', credentials: { api_secret: 'old' } },
      { credentials: { api_secret: 'new', project_id: 7 } },
    ],
    ['neither', { credentials: { api_secret: 's' } }, undefined],
    [
      'credentials that are no object',
      { api_secret: 's', credentials: '' },
      { credentials: { api_secret: 's' } },
    ],
  ])('%s', (_what, old, migrated) => {
    expect(migrateConfig(old)).toEqual(migrated);
  });
});

import { join } from 'node:path';
import { spec } from '@source-mixpanel/connector';
import { isJsonObject, type JsonObject } from '@source-mixpanel/exact-json';
import { startSmallProject } from '../harness/projects/small-project.js';
import { GROUPS } from '../harness/stage/presets.js';
import { pyAirbyteSync } from './pyairbyte-sync.js';
import { contentProblems, type Trial, type TrialStage } from './pyairbyte-trials.js';

/**
 * All settings except those that depend on the project: credentials, dates and time zone. The
 * values differ from the defaults where the trial allows it.
 */
const SETTINGS: JsonObject = {
  region: 'US',
  export_format: 'python_text',
  engage_format: 'raw',
  select_properties_by_default: true,
  cohort_members_mode: 'all',
  attribution_window: 3,
  export_lookback_window: 3600,
  engage_lookback_hours: 1,
  on_unreadable_line: 'skip',
  export_events: ['sign up', 'page view', 'checkout'],
  export_where: 'defined(properties["$insert_id"])',
  export_time_precision: 'milliseconds',
  export_properties: ['$city', '$browser', 'plan'],
  export_key: 'event_key',
  engage_where: 'defined(properties["$last_seen"])',
  engage_properties: ['$city', '$email'],
  workspace_id: 7,
  report_ids: [501],
  group_keys: ['team'],
  experimental_streams: true,
  privacy: {
    drop_properties: ['$email'],
    hash_properties: ['$city'],
    hash_ids: true,
    hash_key: 'a key of this trial',
  },
  refresh_hours: 0,
  requests_per_hour: { query: 1000, export: 1000 },
  verify_counts: false,
  on_gap: 'warn',
  num_workers: 2,
  date_window_size: 7,
  page_size: 100,
};

const PROJECT_SETTINGS = new Set(['credentials', 'project_timezone', 'start_date', 'end_date']);
const STREAMS = ['export', 'engage', 'cohort_members'];

/**
 * Runs two syncs with all settings. PyAirbyte must accept the settings, and store events once
 * although both syncs read them.
 */
export async function syncsWithEverySetting({
  driver,
  files,
}: TrialStage): Promise<readonly Trial[]> {
  const server = await startSmallProject({
    hostile: false,
    dataGroups: GROUPS,
    workspaces: [{ id: 7, where: 'defined(properties["$last_seen"])' }],
  });
  try {
    const database = join(files.directory, 'settings.duckdb');
    const sync = (): ReturnType<typeof pyAirbyteSync> =>
      pyAirbyteSync(driver, { server, database, config: SETTINGS, streams: STREAMS });
    const name = 'every setting, two syncs';
    const first = await sync();
    const second = await sync();
    if ('raised' in first) return [{ name, outcome: first.raised, problems: [first.said] }];
    if ('raised' in second) return [{ name, outcome: second.raised, problems: [second.said] }];
    const rows = Object.entries(first.tables).map(
      ([table, counts]) => [table, counts.rows] as const,
    );
    const events = first.tables['export']?.rows ?? 0;
    const problems = [
      ...missingSettings(),
      ...(events > 0 ? [] : ['no event passed the selection']),
      ...contentProblems(second, new Map(rows)),
    ];
    return [{ name, outcome: `${events} events, each once`, problems }];
  } finally {
    await server.close();
  }
}

/** Returns a problem for each setting of the form that is not in `SETTINGS`. */
function missingSettings(): readonly string[] {
  const { connectionSpecification: form } = spec();
  const properties =
    isJsonObject(form) && isJsonObject(form['properties']) ? form['properties'] : {};
  return Object.keys(properties)
    .filter((setting) => !(setting in SETTINGS) && !PROJECT_SETTINGS.has(setting))
    .map((setting) => `the trial does not set ${setting}`);
}

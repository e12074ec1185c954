/**
 * The title of each setting in the form, by its key in the configuration. The key of a nested
 * setting is its path.
 */
const TITLES = {
  credentials: 'Authentication',
  'credentials.username': 'Username',
  'credentials.secret': 'Secret',
  'credentials.project_id': 'Project ID',
  'credentials.api_secret': 'Project Secret',
  region: 'Region',
  project_timezone: 'Project Timezone',
  start_date: 'Start Date',
  end_date: 'End Date',
  export_format: 'Export Format',
  engage_format: 'Engage Format',
  select_properties_by_default: 'Select Properties By Default',
  cohort_members_mode: 'Cohort Members Mode',
  attribution_window: 'Attribution Window',
  export_lookback_window: 'Export Lookback Window',
  engage_lookback_hours: 'Engage Lookback Hours',
  on_unreadable_line: 'On Unreadable Line',
  export_events: 'Export Events',
  export_where: 'Export Filter',
  export_time_precision: 'Export Time Precision',
  export_properties: 'Export Properties',
  export_key: 'Export Key',
  engage_where: 'Engage Filter',
  engage_properties: 'Engage Properties',
  workspace_id: 'Workspace ID',
  report_ids: 'Report IDs',
  group_keys: 'Group Keys',
  experimental_streams: 'Experimental Streams',
  privacy: 'Privacy',
  'privacy.drop_properties': 'Drop Properties',
  'privacy.hash_properties': 'Hash Properties',
  'privacy.hash_ids': 'Hash IDs',
  'privacy.hash_key': 'Hash Key',
  refresh_hours: 'Refresh Hours',
  requests_per_hour: 'Requests Per Hour',
  'requests_per_hour.query': 'Query API',
  'requests_per_hour.export': 'Export API',
  verify_counts: 'Verify Counts',
  on_gap: 'On Missing Events',
  num_workers: 'Number Of Concurrent Workers',
  date_window_size: 'Date Slicing Window',
  page_size: 'Page Size',
} as const;

export type SettingKey = keyof typeof TITLES;

export const SETTING_KEYS = Object.keys(TITLES) as readonly SettingKey[];

export function settingTitle(key: SettingKey): string {
  return TITLES[key];
}

/**
 * Returns how messages refer to a setting: by its title in the form and its key in the
 * configuration.
 */
export function setting(key: SettingKey): string {
  return `${TITLES[key]} (\`${key}\`)`;
}

import {
  addDays,
  dayInZone,
  parseConfiguredDate,
  todayInZoneAndUtc,
  type Day,
} from '@source-mixpanel/cursor';
import { migrateConfig, parseConfig } from '@source-mixpanel/connector';
import type { EquivalenceCase } from './equivalence-case.js';
import type { StreamName } from '../harness/projects/stream-names.js';
import type { Comparison } from './verdict.js';

/** The settings of a case: its parsed configuration, with defaults for what is missing. */
export interface Settings {
  readonly zone: string;
  readonly start: Day;
  /** Whether the configuration has a start date. Otherwise `start` is the default. */
  readonly hasStart: boolean;
  readonly end: Day | undefined;
  /** Today in the project's time zone. */
  readonly today: Day;
  /** Today in the project's time zone or in UTC, whichever is earlier. */
  readonly commonToday: Day;
  /** The `attribution_window`, in days. */
  readonly attribution: number;
  readonly lookBackSeconds: number;
  /** The `date_window_size`: the maximum number of days in one request. */
  readonly window: number;
  readonly format: 'text' | 'python_text' | 'raw';
  /** Whether records have only the columns of the schema. */
  readonly prune: boolean;
}

/**
 * Returns whether the stream is read with a full refresh and also has a state. Our connector
 * ignores the state then, the Python connector does not.
 */
export function isFullRefreshWithState({ given }: Comparison, stream: StreamName): boolean {
  const chosen = given.streams.find(({ name }) => name === stream);
  return chosen?.syncMode === 'full_refresh' && chosen.state !== undefined;
}

/**
 * Parses the configuration of a case.
 * @throws ConfigError when it is invalid
 */
export function settingsOf({ config, now }: EquivalenceCase): Settings {
  const parsed = parseConfig(migrateConfig(config) ?? config);
  const zone = parsed.project_timezone;
  const today = dayInZone(now, zone);
  const start = parseConfiguredDate(parsed.start_date);
  return {
    zone,
    start: start ?? addDays(today, -365),
    hasStart: start !== undefined,
    end: parseConfiguredDate(parsed.end_date),
    today,
    commonToday: todayInZoneAndUtc(now, zone),
    attribution: parsed.attribution_window,
    lookBackSeconds: parsed.export_lookback_window,
    window: parsed.date_window_size,
    format: parsed.export_format,
    prune: !parsed.select_properties_by_default,
  };
}

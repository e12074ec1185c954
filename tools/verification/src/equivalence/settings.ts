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

/** A valid configuration with its defaults, as both connectors apply it. */
export interface Settings {
  readonly zone: string;
  readonly start: Day;
  readonly hasStart: boolean;
  readonly end: Day | undefined;
  /** Today in the zone. */
  readonly today: Day;
  /** Today in the zone or in UTC, whichever is earlier. */
  readonly commonToday: Day;
  readonly attribution: number;
  readonly lookBackSeconds: number;
  readonly window: number;
  readonly format: 'text' | 'python_text' | 'raw';
  readonly prune: boolean;
}

/** Returns whether the stream is read as a full refresh although it has a state. */
export function isWholeWithState({ given }: Comparison, stream: StreamName): boolean {
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

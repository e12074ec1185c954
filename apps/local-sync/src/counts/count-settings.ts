import { isJsonObject, writeJson, type JsonValue } from '@source-mixpanel/exact-json';
import type { CountSettings, SelectedEvents } from './count-comparison.js';

const DAY_SECONDS = 86_400;
/** The default of the connector's `attribution_window`. */
export const DEFAULT_LOOK_BACK_DAYS = 5;
const DEFAULT_ZONE = 'US/Pacific';

/** Returns the settings of a connector configuration that the comparison depends on. */
export function countSettingsIn(config: JsonValue): CountSettings {
  const settings = isJsonObject(config) ? config : {};
  const {
    project_timezone: zone,
    attribution_window: days,
    export_lookback_window: seconds,
  } = settings;
  const lookbackDays = Math.ceil(wholeNumber(seconds, 0) / DAY_SECONDS);
  return {
    zone: typeof zone === 'string' && zone.trim() !== '' ? zone.trim() : DEFAULT_ZONE,
    lookBackDays: Math.max(wholeNumber(days, DEFAULT_LOOK_BACK_DAYS), lookbackDays),
    selected: selectedIn(settings['export_where'], settings['export_events']),
  };
}

function selectedIn(where: JsonValue | undefined, events: JsonValue | undefined): SelectedEvents {
  if (typeof where === 'string' && where.trim() !== '') return { kind: 'filter' };
  const names = Array.isArray(events) ? events.filter((name) => typeof name === 'string') : [];
  return names.length === 0 ? { kind: 'all' } : { kind: 'names', names };
}

function wholeNumber(value: JsonValue | undefined, absent: number): number {
  const number = Number(value === undefined || value === null ? absent : writeJson(value));
  return Number.isSafeInteger(number) && number >= 0 ? number : absent;
}

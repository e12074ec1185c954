import { dayInZone, parseConfiguredDate, startDay } from '@source-mixpanel/cursor';
import type { Config } from './config.js';
import { setting } from './setting-names.js';

/**
 * Returns a message for the user if the configured dates exclude every day that can be read now;
 * otherwise undefined. `check` fails with this message, `read` logs it as a warning.
 *
 * ```
 *   start_date in the future:                         … today ]   [ start_date …
 *   only end_date, more than a year ago:           … end_date ]   [ the default start: a year ago …
 * ```
 *
 * @param now epoch milliseconds
 */
export function emptyDateRangeProblem(config: Config, now: number): string | undefined {
  const { project_timezone: zone } = config;
  const start = parseConfiguredDate(config.start_date);
  const end = parseConfiguredDate(config.end_date);
  const today = dayInZone(now, zone);
  if (start !== undefined) {
    return start > today
      ? `${setting('start_date')} is ${start}, in the future (today is ${today} in ${zone}). No data can be read until that day.`
      : undefined;
  }
  const first = startDay({ zone }, now);
  return end !== undefined && end < first
    ? `${setting('end_date')} is ${end}, before ${first}, the default start date. No data can be read: set ${setting('start_date')}.`
    : undefined;
}

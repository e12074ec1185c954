import { dayInZone, parseConfiguredDate, startDay } from '@source-mixpanel/cursor';
import type { Config } from './config.js';
import { setting } from './setting-names.js';

/**
 * Returns the sentence that says why no day can be read with the configured dates now, or undefined
 * when one can.
 *
 * ```
 *   start in the future        today |      [ start …
 *   no start, an early end     … end ]   | a year ago: the default start
 * ```
 *
 * @param now epoch milliseconds
 */
export function emptyDateRange(config: Config, now: number): string | undefined {
  const { project_timezone: zone } = config;
  const start = parseConfiguredDate(config.start_date);
  const end = parseConfiguredDate(config.end_date);
  const today = dayInZone(now, zone);
  if (start !== undefined) {
    return start > today
      ? `${setting('start_date')} is ${start}, in the future (today is ${today} in ${zone}): no day can be read before it.`
      : undefined;
  }
  const first = startDay({ zone }, now);
  return end !== undefined && end < first
    ? `${setting('end_date')} is ${end}, before ${first}, where a sync begins without a start date, so no day can be read: set ${setting('start_date')}.`
    : undefined;
}

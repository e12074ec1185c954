import { parseConfiguredDate, type Day } from '@source-mixpanel/cursor';
import type { FailureFacts } from './failure-facts.js';
import { settingsOf } from './settings.js';

const START_AFTER_END = /^Start Date .* is (\S+), after End Date .*, which is (\S+): /;
const START_IN_FUTURE = /^Start Date .* is (\S+), in the future /;
const END_BEFORE_START = /^End Date .* is (\S+), before (\S+), /;

/**
 * Returns whether our connector failed with the message that the configured dates leave no day to
 * read, and the message is true. If the start is in the future or the end is before the default
 * start, only `check` may fail.
 */
export function isRefusedForItsDates({ comparison, stream, error }: FailureFacts): boolean {
  const { given, ours } = comparison;
  const isCheck = stream === 'check';
  const message = (isCheck ? ours.check?.message : error?.message) ?? '';
  const isConfigured = (name: string, day: string | undefined): boolean =>
    configuredDay(given.config[name]) === day;
  const [crossed, ahead, early] = [START_AFTER_END, START_IN_FUTURE, END_BEFORE_START].map((form) =>
    form.exec(message),
  );
  if (crossed) {
    const [, start = '', end = ''] = crossed;
    return start > end && isConfigured('start_date', start) && isConfigured('end_date', end);
  }
  if (!isCheck) return false;
  if (ahead) {
    const [, start = ''] = ahead;
    return start > settingsOf(given).today && isConfigured('start_date', start);
  }
  const [, end = '', first = ''] = early ?? [];
  return end < first && isConfigured('start_date', undefined) && isConfigured('end_date', end);
}

function configuredDay(value: unknown): Day | undefined {
  return typeof value === 'string' ? parseConfiguredDate(value) : undefined;
}

import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { emptyDateRangeProblem } from './date-range.js';
import { parseConfig } from './parse-config.js';

/** An instant on the 29th in Tokyo and on the 28th in Los Angeles. */
const NOW = Date.parse('2026-11-28T18:00:00Z');
const problem = (zone: string, dates: JsonObject): string | undefined => {
  const credentials = { username: 'name', secret: 'secret', project_id: 7 };
  return emptyDateRangeProblem(parseConfig({ credentials, project_timezone: zone, ...dates }), NOW);
};

describe('emptyDateRangeProblem', () => {
  it('reports a start date that is in the future in the time zone of the project', () => {
    expect(problem('Asia/Tokyo', { start_date: '2026-11-29' })).toBeUndefined();
    expect(problem('US/Pacific', { start_date: '2026-11-29' })).toBe(
      'Start Date (`start_date`) is 2026-11-29, in the future (today is 2026-11-28 in US/Pacific). No data can be read until that day.',
    );
    expect(problem('US/Pacific', { start_date: '2026-11-28' })).toBeUndefined();
  });

  it('reports an end date before the default start date, if no start date is set', () => {
    expect(problem('UTC', { end_date: '2025-11-28' })).toBeUndefined();
    expect(problem('UTC', { end_date: '2025-11-27' })).toContain(
      'End Date (`end_date`) is 2025-11-27, before 2025-11-28',
    );
  });

  it('accepts an end date in the future', () => {
    expect(problem('UTC', { end_date: '2999-01-01' })).toBeUndefined();
  });

  it('accepts an end date long ago if the start date is earlier', () => {
    expect(problem('UTC', { start_date: '2020-01-01', end_date: '2020-01-02' })).toBeUndefined();
  });

  it('accepts a configuration without dates', () => {
    expect(problem('UTC', {})).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { emptyDateRange } from './date-range.js';
import { parseConfig } from './parse-config.js';

/** In Tokyo the 29th has begun, in Los Angeles it is still the 28th. */
const NOW = Date.parse('2026-11-28T18:00:00Z');
const problem = (zone: string, dates: JsonObject): string | undefined => {
  const credentials = { username: 'name', secret: 'secret', project_id: 7 };
  return emptyDateRange(parseConfig({ credentials, project_timezone: zone, ...dates }), NOW);
};

describe('emptyDateRange', () => {
  it('names a start that is in the future by the clock of the project', () => {
    expect(problem('Asia/Tokyo', { start_date: '2026-11-29' })).toBeUndefined();
    expect(problem('US/Pacific', { start_date: '2026-11-29' })).toBe(
      'Start Date (`start_date`) is 2026-11-29, in the future (today is 2026-11-28 in US/Pacific): no day can be read before it.',
    );
    expect(problem('US/Pacific', { start_date: '2026-11-28' })).toBeUndefined();
  });

  it('names an end before the first day of a read without a start', () => {
    expect(problem('UTC', { end_date: '2025-11-28' })).toBeUndefined();
    expect(problem('UTC', { end_date: '2025-11-27' })).toContain(
      'End Date (`end_date`) is 2025-11-27, before 2025-11-28',
    );
  });

  it('allows an end in the future, and one long ago after an earlier start', () => {
    expect(problem('UTC', { end_date: '2999-01-01' })).toBeUndefined();
    expect(problem('UTC', { start_date: '2020-01-01', end_date: '2020-01-02' })).toBeUndefined();
    expect(problem('UTC', {})).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Fault, LoggedRequest } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { isAfterFutureState } from './future-cohorts.js';
import { isWithoutColumns } from './optional-columns.js';
import { readOutcome, type Outcome } from '../harness/output/outcome.js';
import { drawCase } from './equivalence-case.js';
import { isRefusedForItsDates } from './refused-dates.js';
import type { Comparison } from './verdict.js';

const silent = readOutcome({ exit: 1, stdout: '', requests: [] });
const now = Date.parse('2026-11-11T12:00:00Z');

describe('isRefusedForItsDates', () => {
  const crossed =
    'Start Date (`start_date`) is 2026-03-07, after End Date (`end_date`), which is 2026-03-06: change it.';
  const future =
    'Start Date (`start_date`) is 2026-12-01, in the future (today is 2026-11-11 in UTC): no day.';
  const early =
    'End Date (`end_date`) is 2020-01-01, before 2025-11-11, where a sync begins: no day.';

  const isRefused = (stream: string, message: string, dates: JsonObject): boolean => {
    const failed = { failure: 'config_error', message, internal: '' };
    const error = { kind: 'error', stream, ...failed } as const;
    const isCheck = stream === 'check';
    const check = isCheck ? { check: { status: 'FAILED', message } } : {};
    const config = {
      credentials: { username: 'user', secret: 'secret', project_id: 12345 },
      project_timezone: 'UTC',
      ...dates,
    };
    const comparison: Comparison = {
      given: { ...drawCase(1), now, config },
      ours: { ...silent, ...check, errors: [error] },
      theirs: silent,
    };
    const other = { ...error, message: 'a message of another connector' };
    return isRefusedForItsDates({
      comparison,
      side: 'ours',
      stream,
      error: isCheck ? other : error,
    });
  };

  it.each<[string, string, JsonObject]>([
    ['export', crossed, { start_date: '2026-03-07', end_date: '2026-03-06T00:00:00Z' }],
    ['check', crossed, { start_date: '2026-03-07', end_date: '2026-03-06' }],
    ['check', future, { start_date: '2026-12-01' }],
    ['check', early, { start_date: '', end_date: '2020-01-01' }],
  ])('accepts a failure of %s if its message %j is true', (stream, message, dates) => {
    expect(isRefused(stream, message, dates)).toBe(true);
  });

  it.each<[string, string, JsonObject]>([
    ['export', crossed, { start_date: '2026-03-05', end_date: '2026-03-06' }],
    ['export', crossed, {}],
    ['export', future, { start_date: '2026-12-01' }],
    ['export', 'Mixpanel refused the credentials.', { start_date: '2026-12-01' }],
    ['check', future, { start_date: '2026-11-01' }],
    ['check', early, { start_date: '2019-01-01', end_date: '2020-01-01' }],
    ['check', 'Mixpanel refused the credentials.', { start_date: '2026-12-01' }],
  ])(
    'does not accept a failure of %s with the message %j and the dates %j',
    (stream, message, dates) => {
      expect(isRefused(stream, message, dates)).toBe(false);
    },
  );
});

describe('isWithoutColumns', () => {
  const path = '/api/query/engage/properties';
  const storm: Fault = {
    path,
    nth: 1,
    effect: { kind: 'storm', times: 1, headers: true, retryAfter: 40 },
  };
  const requested = (...statuses: readonly number[]): Outcome => ({
    ...silent,
    requests: statuses.map((status): LoggedRequest => ({
      ...{ method: 'GET', path, query: '', body: '', host: '', time: '2026-11-11T12:00:00Z' },
      auth: 'none',
      counted: true,
      status,
    })),
  });
  const comparison = (change: Partial<Comparison> = {}, fault = storm): Comparison => ({
    given: { ...drawCase(1), faults: [fault] },
    ours: requested(429, 429),
    theirs: requested(429, 200),
    ...change,
  });

  it('is true if the endpoint refused for longer than ours waits, while the Python connector received the columns', () => {
    expect(isWithoutColumns(comparison(), 'engage')).toBe(true);
    expect(isWithoutColumns(comparison(), 'cohort_members')).toBe(true);
    const wider = { ...storm, path: '/api/query/engage' };
    expect(isWithoutColumns(comparison({}, wider), 'engage')).toBe(true);
  });

  it.each<[string, string, Comparison]>([
    [
      'another endpoint was refused',
      'engage',
      comparison({}, { ...storm, path: '/api/query/cohorts' }),
    ],
    ['the columns of the stream come from another endpoint', 'export', comparison()],
    ['the columns of the stream do not depend on the project', 'funnels', comparison()],
    ['ours received the columns', 'engage', comparison({ ours: requested(429, 200) })],
    ['ours sent no request', 'engage', comparison({ ours: requested() })],
    [
      'the Python connector did not receive the columns',
      'engage',
      comparison({ theirs: requested(429) }),
    ],
    [
      'the endpoint refused for a short time',
      'engage',
      comparison({}, { path, effect: { kind: 'storm', times: 1, headers: true, retryAfter: 6 } }),
    ],
  ])('is false if %s', (_why, stream, facts) => {
    expect(isWithoutColumns(facts, stream)).toBe(false);
  });
});

describe('isAfterFutureState', () => {
  const isExplained = (created: string, saved: string): boolean =>
    isAfterFutureState(
      {
        given: {
          ...drawCase(1),
          now,
          streams: [{ name: 'cohorts', syncMode: 'incremental', state: { created: saved } }],
        },
        ours: { ...silent, records: new Map([['cohorts', [{ id: 7, created }]]]) },
        theirs: silent,
      },
      '7',
    );

  it('is true for a cohort created in the second of the sync or later', () => {
    expect(isExplained('2026-11-11T12:00:00', '2027-12-16 00:52:00')).toBe(true);
    expect(isExplained('2026-11-12T00:00:00', '2027-12-16T00:52:00')).toBe(true);
  });

  it.each([
    ['the cohort is older', '2026-11-11T11:59:59', '2027-12-16 00:52:00'],
    ['the saved cursor is in the past', '2026-11-11T12:00:00', '2026-11-11 11:00:00'],
  ])('is false if %s', (_why, created, saved) => {
    expect(isExplained(created, saved)).toBe(false);
  });
});

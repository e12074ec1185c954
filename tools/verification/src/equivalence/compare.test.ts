import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { columnsIn } from './columns-in.js';
import { compare } from './compare.js';
import { readOutcome, type Outcome } from '../harness/output/outcome.js';
import { drawCase, type EquivalenceCase } from './equivalence-case.js';
import { runOurs } from './run-ours.js';

/**
 * A case without hostile values. Both outcomes come from our connector; the tests put a defect into
 * one of them.
 */
const drawn = drawCase(1);
const given: EquivalenceCase = {
  ...drawn,
  now: Date.parse('2026-11-11T12:00:00Z'),
  command: 'read',
  streams: ['cohorts', 'engage', 'export', 'funnels'].map((name) => ({
    name: name as 'export',
    syncMode: 'incremental',
  })),
  faults: [],
  config: {
    credentials: {
      username: 'stand-in.000000.mp-service-account',
      secret: 'stand-in-secret',
      project_id: 12345,
    },
    project_timezone: 'UTC',
    start_date: '2026-11-06T00:00:00Z',
    attribution_window: 0,
    date_window_size: 1,
    export_format: 'python_text',
  },
  project: {
    ...drawn.project,
    zone: 'UTC',
    epoch: 'utc',
    region: 'US',
    plan: 'paid',
    exportType: 'text/plain; charset=utf-8',
    events: [6, 8, 10].map((day) => ({
      id: `event-${day}`,
      name: 'view',
      distinctId: 'user-1',
      instant: Date.parse('2026-11-01T10:00:00Z') + (day - 1) * 86_400_000,
      processed: Date.parse('2026-11-01T10:00:01Z') + (day - 1) * 86_400_000,
      showsProcessed: true,
      time: 'epoch',
      members: [['$city', '"Oslo"']],
      copies: 1,
      broken: false,
    })),
    profiles: [{ id: 'user-1', members: [['$last_seen', '"2026-11-08T00:00:00"']] }],
    cohorts: [],
    funnels: [{ id: 7500, name: 'Buying', steps: ['view', 'buy'] }],
  },
};

const outcome = readOutcome(await runOurs(given));

/** Returns the unexplained differences between an outcome with this defect and one without it. */
function differencesWith(defect: Partial<Outcome>): readonly string[] {
  const { unexplained } = compare({ given, ours: { ...outcome, ...defect }, theirs: outcome });
  return unexplained.map((one) => one.split(';')[0] ?? '');
}

function withRecords(stream: string, change: (record: JsonObject) => JsonObject): Partial<Outcome> {
  const records = (outcome.records.get(stream) ?? []).map(change);
  return { records: new Map(outcome.records).set(stream, records) };
}

function withState(stream: string, change: (state: JsonObject) => JsonObject): Partial<Outcome> {
  const states = new Map(outcome.states);
  return { states: states.set(stream, change(outcome.states.get(stream) ?? {})) };
}

describe('a comparison', () => {
  it('finds no difference between equal outcomes', () => {
    expect(outcome.records.get('export')).toHaveLength(3);
    expect(differencesWith({})).toEqual([]);
  });

  it.each([
    [
      'a column that does not follow the naming rule',
      withRecords('export', ({ city = null, ...record }) => ({ ...record, $city: city })),
      'export: another value',
    ],
    [
      'a saved column that does not follow the naming rule',
      withState('export', ({ names_by_rule: lists, ...state }) => ({
        ...state,
        names: { ...columnsIn({ names_by_rule: lists }), $city: '$city' },
      })),
      'export: another column',
    ],
    [
      'a last day that is not requested',
      { requests: outcome.requests.filter(({ query }) => !query.includes('to_date=2026-11-10')) },
      'export: a day is not requested',
    ],
    [
      'a state with another key',
      withState('export', ({ time = null, ...state }) => ({ ...state, cursor: time })),
      'export: a state with unknown members',
    ],
    [
      'another cursor',
      withState('engage', (state) => ({ ...state, last_seen: '2026-11-07T00:00:00' })),
      'engage: another cursor',
    ],
    [
      'a record that is left out',
      { records: new Map(outcome.records).set('funnels', []) },
      'funnels: only the Python connector delivers it',
    ],
    [
      'a status after the end',
      { statusesAfterEnd: new Map([['engage', 'RUNNING']]) },
      'engage: ours reports a status after the end',
    ],
    [
      'a failing exit code although all streams succeeded',
      { exit: 1 },
      'exit: ours exits with a code that contradicts its streams',
    ],
  ])('finds %s', (_defect, change, difference) => {
    expect(differencesWith(change)).toContain(difference);
  });
});

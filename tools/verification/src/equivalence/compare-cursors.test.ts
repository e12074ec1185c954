import { describe, expect, it } from '@jest/globals';
import { compareCursors } from './compare-cursors.js';
import { readOutcome, type Outcome } from '../harness/output/outcome.js';
import { drawCase } from './equivalence-case.js';
import { Verdict } from './verdict.js';

const silent = readOutcome({ exit: 0, stdout: '', requests: [] });
const FUTURE = '2031-01-01T00:00:00';
const PAST = ['2026-11-08T00:00:00', '2026-11-11T11:00:00'] as const;
const given = {
  ...drawCase(1),
  now: Date.parse('2026-11-11T12:00:00Z'),
  streams: [
    {
      name: 'engage' as const,
      syncMode: 'incremental' as const,
      state: { last_seen: '2026-11-02T00:00:00' },
    },
  ],
};

/**
 * Returns the differences found for our cursor after these records, if the cursor of the Python
 * connector is in the future.
 */
function differences(records: readonly string[], lastSeen: string): readonly string[] {
  const outcome = (cursor: string): Outcome => ({
    ...silent,
    records: new Map([['engage', records.map((last_seen) => ({ last_seen }))]]),
    states: new Map([['engage', { last_seen: cursor }]]),
  });
  const verdict = new Verdict();
  compareCursors({ given, ours: outcome(lastSeen), theirs: outcome(FUTURE) }, 'engage', verdict);
  return [...verdict.known.keys(), ...verdict.unexplained.map((one) => one.split(';')[0] ?? '')];
}

describe('our cursor, if the Python connector has moved its own into the future', () => {
  it('may be the latest time of a record that is not in the future', () => {
    expect(differences([...PAST, FUTURE], PAST[1])).toEqual(['states-in-the-future']);
  });

  it('may be the saved cursor if all records are in the future', () => {
    expect(differences([FUTURE], '2026-11-02T00:00:00')).toEqual(['states-in-the-future']);
  });

  it('may be the time of the first response if all records and the saved cursor are later', () => {
    expect(differences([FUTURE], '2026-11-11T12:00:59')).toEqual(['states-in-the-future']);
  });

  it.each(['2026-11-11T12:02:00', '2030-12-31T00:00:00'])(
    'must not be in the future itself: %s',
    (lastSeen) => {
      expect(differences([FUTURE], lastSeen)).toEqual(['engage: another cursor']);
    },
  );

  it.each([PAST[0], '2026-11-02T00:00:00', '2026-11-05T00:00:00'])(
    'must not be earlier than a delivered record: %s',
    (lastSeen) => {
      expect(differences([...PAST, FUTURE], lastSeen)).toEqual(['engage: another cursor']);
    },
  );
});

describe('our cursor of days, if the saved day is in the future', () => {
  /**
   * Returns the differences found for our cursor on a late evening, after a sync without records.
   */
  const found = (saved: string, ours: string, theirs = saved): readonly string[] => {
    const outcome = (date: string): Outcome => ({
      ...silent,
      states: new Map([['revenue', { date }]]),
    });
    const evening = {
      ...given,
      now: Date.parse('2026-11-12T03:00:00Z'),
      config: {
        credentials: { username: 'user', secret: 'secret', project_id: 12345 },
        project_timezone: 'US/Pacific',
        start_date: '2026-11-01',
      },
      streams: [
        { name: 'revenue' as const, syncMode: 'incremental' as const, state: { date: saved } },
      ],
    };
    const verdict = new Verdict();
    const comparison = { given: evening, ours: outcome(ours), theirs: outcome(theirs) };
    compareCursors(comparison, 'revenue', verdict);
    return [...verdict.known.keys(), ...verdict.unexplained.map((one) => one.split(';')[0] ?? '')];
  };

  it('may be the current day of the project', () => {
    expect(found('2027-12-01', '2026-11-11')).toEqual(['states-in-the-future']);
  });

  it.each([
    ['2027-12-01', '2026-11-12'],
    ['2027-12-01', '2026-11-13'],
    ['2027-12-01', '2027-11-30'],
    ['2027-12-01', '2027-12-01', '2027-12-02'],
    ['2027-12-01', '2026-11-09'],
    ['2026-11-09', '2026-11-11'],
  ])(
    'must not be any other day, and must keep a saved day of the past: from %s to %s',
    (saved, ours, theirs = saved) => {
      expect(found(saved, ours, theirs)).toEqual(['revenue: another cursor']);
    },
  );
});

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

/** Returns the differences found for our cursor after these records, if theirs is in the future. */
function said(records: readonly string[], lastSeen: string): readonly string[] {
  const outcome = (cursor: string): Outcome => ({
    ...silent,
    records: new Map([['engage', records.map((last_seen) => ({ last_seen }))]]),
    states: new Map([['engage', { last_seen: cursor }]]),
  });
  const verdict = new Verdict();
  compareCursors({ given, ours: outcome(lastSeen), theirs: outcome(FUTURE) }, 'engage', verdict);
  return [...verdict.named.keys(), ...verdict.unexplained.map((one) => one.split(';')[0] ?? '')];
}

describe('a cursor that theirs has moved into the future', () => {
  it('is ours where it is the latest time of a record that has passed', () => {
    expect(said([...PAST, FUTURE], PAST[1])).toEqual(['states-in-the-future']);
  });

  it('is ours where it is the saved one and all records are of the future', () => {
    expect(said([FUTURE], '2026-11-02T00:00:00')).toEqual(['states-in-the-future']);
  });

  it.each([PAST[0], '2026-11-02T00:00:00', '2026-11-05T00:00:00'])(
    'is not ours where a later record was delivered: %s',
    (lastSeen) => {
      expect(said([...PAST, FUTURE], lastSeen)).toEqual(['engage: another cursor']);
    },
  );
});

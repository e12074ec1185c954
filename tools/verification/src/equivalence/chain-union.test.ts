import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { drawChain } from './chain-case.js';
import { checkReread, checkUnion, type PlayedTurn } from './chain-union.js';
import { keyText } from '../harness/records/record-key.js';
import type { Outcome } from '../harness/output/outcome.js';
import { Verdict } from './verdict.js';

const { turns } = drawChain(11);
const NOW = Date.parse('2026-11-11T12:00:00Z');

const event = (day: number, processed = day) => ({
  id: `event-${day}`,
  name: 'view',
  distinctId: 'user-1',
  instant: Date.parse('2026-11-01T10:00:00Z') + (day - 1) * 86_400_000,
  processed: Date.parse('2026-11-01T10:00:01Z') + (processed - 1) * 86_400_000,
  showsProcessed: true,
  time: 'epoch' as const,
  members: [],
  copies: 1,
  broken: false,
});
const events = [event(5), event(7), event(8, 11), event(2, 11)];
const row = (day: number): JsonObject => ({
  insert_id: `event-${day}`,
  time: `2026-11-0${day}T10:00:00Z`,
});

function turn(
  side: PlayedTurn['side'],
  { now, days, state }: { now: number; days: readonly number[]; state?: JsonObject },
): PlayedTurn {
  const drawn = turns[0]?.given;
  if (drawn === undefined) throw new Error('a chain has turns');
  const records = new Map([['export', days.map(row)]]);
  const outcome = { records, requests: [] } as unknown as Outcome;
  const visible = events.filter(({ processed }) => processed <= now).map(({ id }) => id);
  return {
    side,
    comparison: {
      given: {
        ...drawn,
        now,
        project: { ...drawn.project, events },
        config: { ...drawn.config, attribution_window: 5, export_lookback_window: 0 },
        streams: [{ name: 'export', syncMode: 'incremental', state }],
      },
      ours: outcome,
      theirs: outcome,
    },
    fresh: {
      records: new Map([
        [
          'export',
          [2, 5, 7, 8].map(row).filter((one) => visible.includes(keyText(one['insert_id']))),
        ],
      ]),
    },
  };
}

const DAY = 86_400_000;
const first = turn('theirs', { now: NOW - 2 * DAY, days: [5, 7] });
const state = { time: '2026-11-07T10:00:00Z' };

function problemsOf(
  check: (played: readonly PlayedTurn[], verdict: Verdict) => void,
  ...played: readonly PlayedTurn[]
): readonly string[] {
  const verdict = new Verdict();
  check(played, verdict);
  return verdict.unexplained;
}

describe('a chain of syncs', () => {
  it('is complete if the last turn delivers the late event of a day in the lookback window', () => {
    const second = turn('ours', { now: NOW, days: [8], state });
    expect(problemsOf(checkUnion, first, second)).toEqual([]);
  });

  it('reports a late event that our connector should have found', () => {
    const second = turn('ours', { now: NOW, days: [], state });
    expect(problemsOf(checkUnion, first, second)).toEqual([
      'export: lost in 2 turns, the last ours; key "event-8"',
    ]);
  });

  it('does not expect late events from the Python connector', () => {
    const second = turn('theirs', { now: NOW, days: [], state });
    expect(problemsOf(checkUnion, first, second)).toEqual([]);
  });

  it('reports an event that existed before the first turn and that the Python connector left out', () => {
    const lost = turn('theirs', { now: NOW - 2 * DAY, days: [5] });
    expect(problemsOf(checkUnion, lost)).toEqual([
      'export: lost in 1 turns, the last theirs; key "event-7"',
    ]);
  });

  it('reports an event that is read again although Mixpanel processed it before the previous turn', () => {
    const second = turn('ours', { now: NOW, days: [5, 8], state });
    expect(problemsOf(checkReread, first, second)).toEqual([
      'export: read again without need; key "event-5"',
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { PacedSync } from './paced-syncs.js';
import { speedGoals } from './speed-goals.js';
import type { SpeedFigure } from './speed-report.js';

const figure = (
  connector: SpeedFigure['connector'],
  change: Partial<SpeedFigure>,
): SpeedFigure => ({
  experiment: 'export',
  connector,
  streams: 1,
  records: 1000,
  seconds: 50,
  line: undefined,
  megabytesPerSecond: 1,
  peakMegabytes: 100,
  queryRequests: 3,
  exportRequests: 1,
  makespan: 10,
  ...change,
});
const slow = figure('python-connector', {});
const fast = { seconds: 10, peakMegabytes: 99, makespan: 5 };
const missed = (change: Partial<SpeedFigure>): readonly string[] =>
  speedGoals([slow, figure('ours', { ...fast, ...change })], [])
    .filter(({ isReached }) => !isReached)
    .map(({ goal }) => goal);

describe('speedGoals', () => {
  it('counts a goal as reached if it is only just reached', () => {
    expect(missed({})).toEqual([]);
  });

  it.each([
    ['times as fast', { seconds: 10.01 }],
    ['memory', { peakMegabytes: 100 }],
    ['query requests', { queryRequests: 4 }],
    ['half the time', { makespan: 5.01 }],
  ] as const)(
    'counts the goal about %s as missed even if it is missed by little',
    (what, change) => {
      expect(missed(change)).toEqual([expect.stringContaining(what)]);
    },
  );

  it('compares the duration only for exports', () => {
    const engage = { experiment: 'engage' } as const;
    const goals = speedGoals([figure('python-connector', engage), figure('ours', engage)], []);
    expect(goals.map(({ goal }) => goal).join()).not.toContain('times as fast');
  });

  it('counts a failed sync as a missed goal, however fast it is', () => {
    const sync: Omit<PacedSync, 'connector' | 'failure'> = {
      project: 'S',
      streams: 6,
      queryRequests: 1,
      exportRequests: 1,
      freePages: 0,
      refusals: 0,
      makespan: 100,
    };
    const goals = speedGoals(
      [],
      [
        { ...sync, connector: 'python-connector', failure: undefined },
        { ...sync, connector: 'ours', failure: 'aborted', makespan: 1 },
      ],
    );
    expect(goals.filter(({ isReached }) => !isReached)).toEqual([
      { goal: 'project S: the sync succeeds', seen: 'aborted', isReached: false },
    ]);
  });

  it('states the ratio without start-up if two sizes were measured', () => {
    const line = (startSeconds: number, recordsPerSecond: number): Partial<SpeedFigure> => ({
      line: { startSeconds, recordsPerSecond },
    });
    const [goal] = speedGoals(
      [figure('python-connector', line(3, 100)), figure('ours', { ...fast, ...line(9, 4000) })],
      [],
    );
    expect(goal?.seen).toBe('5.0 times; further records 40.0 times');
  });

  it('states no ratio without start-up if nearly all of our time is start-up', () => {
    const line = { startSeconds: fast.seconds * 0.95, recordsPerSecond: 1e6 };
    const [goal] = speedGoals(
      [figure('python-connector', { line }), figure('ours', { ...fast, line })],
      [],
    );
    expect(goal?.seen).toBe('5.0 times; further records take too little time to compare');
  });

  it('returns no goals if one of the two connectors is missing', () => {
    expect(speedGoals([figure('ours', {})], [])).toEqual([]);
  });
});

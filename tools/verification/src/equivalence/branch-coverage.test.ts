import { describe, expect, it } from '@jest/globals';
import { branchCoverage, coverageText } from './branch-coverage.js';
import type { FunctionBranches } from './python-branches.js';
import type { DeadCode } from './known-differences/dead-code.js';

const reason = 'it is never called';
const functions: FunctionBranches[] = [
  {
    file: 'a.py',
    name: 'Stream.read',
    taken: [[10, 11]],
    missed: [
      [10, 12],
      [14, 15],
      [20, -9],
    ],
    run: [10, 11],
    idle: [12, 15],
  },
  { file: 'a.py', name: 'Old.read', taken: [], missed: [[30, 31]], run: [], idle: [31] },
];

describe('branchCoverage', () => {
  it('lists every branch and line of live code that was not reached', () => {
    expect(branchCoverage(functions, [])).toEqual({
      taken: 1,
      missed: 4,
      dead: 0,
      missing: [
        'a.py:10 to 12',
        'a.py:14 to 15',
        'a.py:20 to the end',
        'a.py:12',
        'a.py:15',
        'a.py:30 to 31',
        'a.py:31',
      ],
      reachedDead: [],
    });
  });

  it('leaves out dead code given by its class, its lines or the ends of a branch, but only in its own file', () => {
    const dead: DeadCode[] = [
      { file: 'a.py', part: 'Old', reason },
      { file: 'a.py', part: [12, 13], reason },
      { file: 'a.py', part: { from: 14, to: 15 }, reason },
      { file: 'b.py', part: [1, 99], reason },
    ];
    expect(branchCoverage(functions, dead)).toEqual({
      taken: 1,
      missed: 1,
      dead: 3,
      missing: ['a.py:20 to the end', 'a.py:15'],
      reachedDead: [],
    });
  });

  it('reports dead code that was reached', () => {
    const dead: DeadCode[] = [{ file: 'a.py', part: 'Stream.read', reason }];
    const coverage = branchCoverage(functions, dead);
    expect(coverage.reachedDead).toEqual(['a.py:10 to 11', 'a.py:10', 'a.py:11']);
    expect(coverageText('4', coverage, dead)).toContain('NOT DEAD     a.py:10 to 11');
  });
});

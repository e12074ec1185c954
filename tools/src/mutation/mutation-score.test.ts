import { describe, expect, it } from '@jest/globals';
import { mutationScore, type Mutant } from './mutation-score.js';

const mutants = (...statuses: Mutant['status'][]): Mutant[] =>
  statuses.map((status) => ({ status }));

describe('the mutation score', () => {
  it('counts a mutant that no test executes as surviving', () => {
    const { score } = mutationScore(mutants('Killed', 'Timeout', 'Survived', 'NoCoverage'));
    expect(score).toBe(50);
  });

  it('ignores mutants that are not tested', () => {
    const judged = mutants('Killed', 'Killed', 'Killed', 'Survived');
    const others = mutants('Ignored', 'CompileError', 'RuntimeError', 'Pending');
    expect(mutationScore([...judged, ...others])).toEqual({
      mutants: 8,
      killed: 3,
      timeout: 0,
      survived: 1,
      noCoverage: 0,
      left: 4,
      score: 75,
    });
  });

  it('is 0 if no mutant is tested', () => {
    expect(mutationScore(mutants('Ignored')).score).toBe(0);
    expect(mutationScore([]).score).toBe(0);
  });
});

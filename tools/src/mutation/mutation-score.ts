/** The result of one mutant, as Stryker reports it. */
export interface Mutant {
  readonly status:
    | 'Killed'
    | 'Timeout'
    | 'Survived'
    | 'NoCoverage'
    | 'Ignored'
    | 'CompileError'
    | 'RuntimeError'
    | 'Pending';
}

export interface MutationScore {
  readonly mutants: number;
  readonly killed: number;
  readonly timeout: number;
  readonly survived: number;
  readonly noCoverage: number;
  /** Mutants without a verdict: a comment makes Stryker ignore them, or they are not a valid program. */
  readonly left: number;
  /** The percentage of the other mutants that a test noticed. A mutant that no test executes counts as not noticed. */
  readonly score: number;
}

/**
 * Counts mutants as Stryker does. If no mutant has a verdict, the score is 0, so that a run that tried nothing fails.
 */
export function mutationScore(mutants: readonly Mutant[]): MutationScore {
  const count = (status: Mutant['status']): number =>
    mutants.filter((mutant) => mutant.status === status).length;
  const killed = count('Killed');
  const timeout = count('Timeout');
  const survived = count('Survived');
  const noCoverage = count('NoCoverage');
  const withVerdict = killed + timeout + survived + noCoverage;
  return {
    mutants: mutants.length,
    killed,
    timeout,
    survived,
    noCoverage,
    left: mutants.length - withVerdict,
    score: withVerdict === 0 ? 0 : (100 * (killed + timeout)) / withVerdict,
  };
}

/** The result of one mutant, in the terms of Stryker. */
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
  /** Mutants that could not be judged: ignored by a comment, or not a valid program. */
  readonly left: number;
  /**
   * The percentage of judged mutants that a test noticed; a mutant that no test executes was not
   * noticed.
   */
  readonly score: number;
}

/**
 * Counts mutants as Stryker does. If nothing was judged, the score is 0: a run that tried nothing
 * must fail.
 */
export function mutationScore(mutants: readonly Mutant[]): MutationScore {
  const count = (status: Mutant['status']): number =>
    mutants.filter((mutant) => mutant.status === status).length;
  const killed = count('Killed');
  const timeout = count('Timeout');
  const survived = count('Survived');
  const noCoverage = count('NoCoverage');
  const judged = killed + timeout + survived + noCoverage;
  return {
    mutants: mutants.length,
    killed,
    timeout,
    survived,
    noCoverage,
    left: mutants.length - judged,
    score: judged === 0 ? 0 : (100 * (killed + timeout)) / judged,
  };
}

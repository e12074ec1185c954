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
  /**
   * Mutants that are not tested: a comment makes Stryker ignore them, or they are not a valid
   * program.
   */
  readonly left: number;
  /**
   * The percentage of the tested mutants that a test killed, also by a timeout. A mutant that no
   * test executes survives.
   */
  readonly score: number;
}

/**
 * Counts mutants as Stryker does. If no mutant is tested, the score is 0, so that such a run fails.
 */
export function mutationScore(mutants: readonly Mutant[]): MutationScore {
  const count = (status: Mutant['status']): number =>
    mutants.filter((mutant) => mutant.status === status).length;
  const killed = count('Killed');
  const timeout = count('Timeout');
  const survived = count('Survived');
  const noCoverage = count('NoCoverage');
  const tested = killed + timeout + survived + noCoverage;
  return {
    mutants: mutants.length,
    killed,
    timeout,
    survived,
    noCoverage,
    left: mutants.length - tested,
    score: tested === 0 ? 0 : (100 * (killed + timeout)) / tested,
  };
}

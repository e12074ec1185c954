/** What became of one mutant, in the words of Stryker. */
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
  /** Those that could not be judged: told to be ignored, or not a program any more. */
  readonly left: number;
  /** Percent of the judged mutants that a test noticed; a mutant no test runs through was not noticed. */
  readonly score: number;
}

/** Counts mutants as Stryker does. Nothing judged is a score of 0: a run that tried nothing must fail. */
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

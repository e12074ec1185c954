import type { RuleName, Violation } from '@source-mixpanel/testing/transcript';

/**
 * What must hold for every sync. A check that finds one broken starts its sentence with the number;
 * docs/evidence/reliability.md says which promise each belongs to and which suites check it.
 */
export const INVARIANTS = {
  I1: 'A stream that is COMPLETE has delivered every record it owed its reader.',
  I2: 'Within one process no record is delivered more often than the project holds it.',
  I3: 'A sync and those that resume from its states deliver every record.',
  I4: 'A stream starts before it runs, runs before its first record, and ends once.',
  I5: 'A stream that is INCOMPLETE gives a reason, and the sync is not a success.',
  I6: 'A state counts the records since the state before it, and the last is written before COMPLETE.',
  I7: 'A sync ends: it neither hangs nor crashes, and handles every rejection.',
  I8: 'A sync that is asked to stop ends within five seconds.',
  I9: 'A sync leaves no request open.',
  I10: 'A sync alone on its quota is never refused for it.',
  I11: 'A fault that passes is a transient error, and without a fault no stream fails.',
  I12: 'What a killed process delivers twice stays within the slices it had in flight.',
  I13: 'Every line is a whole message of the protocol, and the exit code agrees with the messages.',
  I14: 'What leaves is what the settings select, and nothing of what they protect.',
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** The sentence of a check that found an invariant broken. */
export function invariantProblem(invariant: Invariant, sentence: string): string {
  return `${invariant}: ${sentence}`;
}

/** The invariant to which each rule of the output belongs. */
export const INVARIANT_OF_RULE: Readonly<Record<RuleName, Invariant>> = {
  'whole message': 'I13',
  'configured stream': 'I4',
  'order of statuses': 'I4',
  'records while running': 'I4',
  'nothing after the end': 'I4',
  'counts in states': 'I6',
  'state after its records': 'I6',
  'each state once': 'I6',
  'every stream ends': 'I4',
  'a reason for the failure': 'I5',
  'one error for a stream': 'I5',
  'agreement of the exit code': 'I13',
  'one answer': 'I13',
};

/** A sentence for each rule that an output broke, with the invariant it belongs to. */
export function ruleProblems(violations: readonly Violation[]): string[] {
  return violations.map(({ rule, what }) => invariantProblem(INVARIANT_OF_RULE[rule], what));
}

import type { RuleName, Violation } from '@source-mixpanel/testing/transcript';

/**
 * The rules that every sync must keep. The message of a failed check starts with the number of its
 * invariant. docs/evidence/reliability.md lists which promise each invariant belongs to.
 */
export const INVARIANTS = {
  I1: 'A stream that is COMPLETE has delivered every record that it had to deliver.',
  I2: 'Within one process no record is delivered more often than the project contains it.',
  I3: 'A sync and the syncs that resume from its states together deliver every record.',
  I4: 'The statuses of a stream are STARTED, RUNNING before its first record, and one final status.',
  I5: 'A stream that is INCOMPLETE reports an error, and the sync fails.',
  I6: 'A state counts the records since the previous state, and the last state is written before COMPLETE.',
  I7: 'A sync ends: it does not hang or crash, and it handles every rejection.',
  I8: 'A sync ends within five seconds after a signal to stop.',
  I9: 'No request is open after the end of a sync.',
  I10: 'A sync that does not share its quota never exceeds the hourly or the concurrent limit.',
  I11: 'A temporary fault is reported as a transient error, and without a fault no stream fails.',
  I12: 'After a kill only records of the slices in flight are delivered twice.',
  I13: 'Every line is a complete message of the protocol, and the exit code agrees with the messages.',
  I14: 'The connector emits only what the settings select, and no plain text of what they drop or hash.',
} as const;

export type Invariant = keyof typeof INVARIANTS;

/**
 * Returns the message of a failed check: the number of the invariant and a sentence about what is
 * wrong.
 */
export function invariantProblem(invariant: Invariant, sentence: string): string {
  return `${invariant}: ${sentence}`;
}

/** The invariant to which each rule of the transcript checker belongs. */
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

/** Returns a message for each broken rule, with the number of the invariant that it belongs to. */
export function ruleProblems(violations: readonly Violation[]): string[] {
  return violations.map(({ rule, what }) => invariantProblem(INVARIANT_OF_RULE[rule], what));
}

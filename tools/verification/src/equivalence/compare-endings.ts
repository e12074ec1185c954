import type { ErrorMessage } from '@source-mixpanel/testing/transcript';
import { explainFailure } from './failures.js';
import type { Comparison, Verdict } from './verdict.js';

/**
 * Compares how the streams and the command ended.
 * @returns the streams that both connectors read to the end
 */
export function compareEndings(comparison: Comparison, verdict: Verdict): readonly string[] {
  const { given, ours, theirs } = comparison;
  compareStatusesAfterEnd(comparison, verdict);
  const completed: string[] = [];
  for (const { name } of given.streams) {
    const [isOursComplete, isTheirsComplete] = [ours, theirs].map(
      ({ statuses }) => statuses.get(name) === 'COMPLETE',
    );
    if (isOursComplete && isTheirsComplete) completed.push(name);
    else if (isOursComplete)
      explainFailure(
        { comparison, side: 'theirs', stream: name, error: errorOf(theirs.errors, name) },
        verdict,
      );
    else if (isTheirsComplete)
      explainFailure(
        { comparison, side: 'ours', stream: name, error: errorOf(ours.errors, name) },
        verdict,
      );
    else compareFailures(comparison, name, verdict);
  }
  for (const [side, outcome] of [
    ['ours', ours],
    ['theirs', theirs],
  ] as const) {
    const isComplete = given.streams.every(({ name }) => outcome.statuses.get(name) === 'COMPLETE');
    if (outcome.exit === (isComplete ? 0 : 1)) verdict.equal += 1;
    else
      verdict.fail('exit', `${side} exits with a code that contradicts its streams`, {
        exit: outcome.exit,
      });
  }
  return completed;
}

/**
 * Checks that no stream reports a status after its COMPLETE or INCOMPLETE. The Python connector is
 * known to report RUNNING.
 */
function compareStatusesAfterEnd({ ours, theirs }: Comparison, verdict: Verdict): void {
  for (const [side, { statusesAfterEnd }] of Object.entries({ ours, theirs })) {
    for (const [name, status] of statusesAfterEnd) {
      if (side === 'theirs' && status === 'RUNNING') verdict.explainedBy('no-status-after-the-end');
      else verdict.fail(name, `${side} reports a status after the end`, { status });
    }
  }
}

function errorOf(errors: readonly ErrorMessage[], stream: string): ErrorMessage | undefined {
  return (
    errors.find((error) => error.stream === stream) ??
    errors.find(({ internal }) => internal.includes(`stream ${stream}:`)) ??
    errors.find((error) => error.stream === undefined)
  );
}

/**
 * Compares the failures of a stream that failed with both connectors. They must be of the same
 * kind, such as a config error, or a known difference must explain why they are not.
 */
function compareFailures(comparison: Comparison, name: string, verdict: Verdict): void {
  const [ourError, theirError] = [comparison.ours, comparison.theirs].map(({ errors }) =>
    errorOf(errors, name),
  );
  if (ourError === undefined || theirError === undefined) {
    verdict.fail(name, 'a failure without a message', {
      ours: ourError?.message ?? null,
      theirs: theirError?.message ?? null,
    });
  } else if (ourError.failure === theirError.failure) verdict.equal += 1;
  else explainFailure({ comparison, side: 'theirs', stream: name, error: theirError }, verdict);
}

import type { ErrorMessage } from '@source-mixpanel/testing/transcript';
import { explainFailure } from './failures.js';
import type { Comparison, Verdict } from './verdict.js';

/**
 * Compares how the streams and the command ended.
 * @returns the streams that both connectors read to the end
 */
export function compareEndings(comparison: Comparison, verdict: Verdict): readonly string[] {
  const { given, ours, theirs } = comparison;
  compareAfterthoughts(comparison, verdict);
  const whole: string[] = [];
  for (const { name } of given.streams) {
    const [mine, other] = [ours, theirs].map(({ statuses }) => statuses.get(name) === 'COMPLETE');
    if (mine && other) whole.push(name);
    else if (mine)
      explainFailure(
        { comparison, side: 'theirs', stream: name, error: errorOf(theirs.errors, name) },
        verdict,
      );
    else if (other)
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
    const good = given.streams.every(({ name }) => outcome.statuses.get(name) === 'COMPLETE');
    if (outcome.exit === (good ? 0 : 1)) verdict.equal += 1;
    else
      verdict.fail('exit', `${side} exits with a code that contradicts its streams`, {
        exit: outcome.exit,
      });
  }
  return whole;
}

/** Compares the statuses that are reported for a stream after its COMPLETE or INCOMPLETE. */
function compareAfterthoughts({ ours, theirs }: Comparison, verdict: Verdict): void {
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

/** Compares two failures of a stream: who must act must be the same, or a known difference must explain it. */
function compareFailures(comparison: Comparison, name: string, verdict: Verdict): void {
  const [mine, other] = [comparison.ours, comparison.theirs].map(({ errors }) =>
    errorOf(errors, name),
  );
  if (mine === undefined || other === undefined) {
    verdict.fail(name, 'a failure without a message', {
      mine: mine?.message ?? null,
      other: other?.message ?? null,
    });
  } else if (mine.failure === other.failure) verdict.equal += 1;
  else explainFailure({ comparison, side: 'theirs', stream: name, error: other }, verdict);
}

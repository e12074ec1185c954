import { explainFailure } from './failures.js';
import type { Comparison, Verdict } from './verdict.js';

/** Compares the results of `check`, and who must act if the check fails. */
export function compareCheck(comparison: Comparison, verdict: Verdict): void {
  const { ours, theirs } = comparison;
  const [mine, other] = [ours, theirs].map(({ check }) => check?.status ?? 'none');
  if (mine === other) {
    verdict.equal += 1;
    return;
  }
  const error = theirs.errors.at(-1) ?? {
    ...({ kind: 'error', stream: undefined } as const),
    failure: '',
    message: theirs.check?.message ?? '',
    internal: theirs.check?.message ?? '',
  };
  if (mine === 'FAILED' && other === 'none' && error.failure === 'config_error') verdict.equal += 1;
  else if (mine === 'none' && other === 'FAILED' && failedForAnotherReason(comparison)) {
    verdict.explainedBy('failures-say-who-must-act');
  } else
    explainFailure(
      { comparison, side: mine === 'SUCCEEDED' ? 'theirs' : 'ours', stream: 'check', error },
      verdict,
    );
}

/** Returns whether our check failed for a reason that no change of the configuration can fix. */
function failedForAnotherReason({ ours }: Comparison): boolean {
  return ours.errors.some(({ failure }) => failure !== 'config_error');
}

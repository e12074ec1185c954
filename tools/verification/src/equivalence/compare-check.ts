import { explainFailure } from './failures.js';
import type { Comparison, Verdict } from './verdict.js';

/**
 * Compares the results of `check`. A config error of the Python connector counts as the result
 * FAILED.
 */
export function compareCheck(comparison: Comparison, verdict: Verdict): void {
  const { ours, theirs } = comparison;
  const [ourStatus, theirStatus] = [ours, theirs].map(({ check }) => check?.status ?? 'none');
  if (ourStatus === theirStatus) {
    verdict.equal += 1;
    return;
  }
  const error = theirs.errors.at(-1) ?? {
    ...({ kind: 'error', stream: undefined } as const),
    failure: '',
    message: theirs.check?.message ?? '',
    internal: theirs.check?.message ?? '',
  };
  if (ourStatus === 'FAILED' && theirStatus === 'none' && error.failure === 'config_error')
    verdict.equal += 1;
  else if (ourStatus === 'none' && theirStatus === 'FAILED' && failedForOtherReason(comparison)) {
    verdict.explainedBy('failures-say-who-must-act');
  } else
    explainFailure(
      { comparison, side: ourStatus === 'SUCCEEDED' ? 'theirs' : 'ours', stream: 'check', error },
      verdict,
    );
}

/** Returns whether our check failed for a reason that no change of the configuration can fix. */
function failedForOtherReason({ ours }: Comparison): boolean {
  return ours.errors.some(({ failure }) => failure !== 'config_error');
}

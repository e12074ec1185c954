import { nameFailure } from './failures.js';
import type { Comparison, Verdict } from './verdict.js';

/** Whether both think the same of the configuration, and who has to act where it is wrong. */
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
  else if (mine === 'none' && other === 'FAILED' && isNoFaultOfUser(comparison)) {
    verdict.name('failures-say-who-must-act');
  } else
    nameFailure(
      { comparison, side: mine === 'SUCCEEDED' ? 'theirs' : 'ours', stream: 'check', error },
      verdict,
    );
}

/** Whether the check failed for a reason that no configuration can fix: then it is not a verdict about one. */
function isNoFaultOfUser({ ours }: Comparison): boolean {
  return ours.errors.some(({ failure }) => failure !== 'config_error');
}

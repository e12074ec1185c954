import { nameFailure } from './failures.js';
import type { Contest, Verdict } from './verdict.js';

/** Whether both think the same of the configuration, and who has to act where it is wrong. */
export function compareCheck(contest: Contest, verdict: Verdict): void {
  const { ours, theirs } = contest;
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
  else if (mine === 'none' && other === 'FAILED' && isNoFaultOfUser(contest)) {
    verdict.name('failures-say-who-must-act');
  } else
    nameFailure(
      { contest, side: mine === 'SUCCEEDED' ? 'theirs' : 'ours', stream: 'check', error },
      verdict,
    );
}

/** A check that came to no end, for what no configuration can mend, is no verdict about one. */
function isNoFaultOfUser({ ours }: Contest): boolean {
  return ours.errors.some(({ failure }) => failure !== 'config_error');
}

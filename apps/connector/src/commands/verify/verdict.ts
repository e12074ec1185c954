/**
 * The result of testing an assumption. `seen` says what was observed, with statuses, header names, counts and
 * fixed words only, because users publish the report.
 */
export interface Verdict {
  readonly kind: 'held' | 'failed' | 'untested';
  readonly seen: string;
}

/** Returns the verdict on an assumption that was tested. */
export function verdict(holds: boolean, seen: string): Verdict {
  return { kind: holds ? 'held' : 'failed', seen };
}

/** Returns the verdict on an assumption that could not be tested; `seen` says why. */
export function untested(seen: string): Verdict {
  return { kind: 'untested', seen };
}

export const NEEDS_SERVICE_ACCOUNT = untested('this needs a service account');

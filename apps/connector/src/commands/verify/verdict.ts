/**
 * The result of testing an assumption. `seen` says what was observed. Users publish the report, so
 * `seen` contains only statuses, header names, numbers and fixed words.
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

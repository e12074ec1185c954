/**
 * The result of testing an assumption, and what was observed: statuses, header names, counts, fixed
 * words.
 */
export interface Verdict {
  readonly kind: 'held' | 'failed' | 'untested';
  readonly seen: string;
}

export function verdict(holds: boolean, seen: string): Verdict {
  return { kind: holds ? 'held' : 'failed', seen };
}

export function untested(seen: string): Verdict {
  return { kind: 'untested', seen };
}

export const NEEDS_SERVICE_ACCOUNT = untested('this needs a service account');

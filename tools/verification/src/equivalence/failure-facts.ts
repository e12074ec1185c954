import type { ErrorMessage } from '@source-mixpanel/testing/transcript';
import type { Comparison } from './verdict.js';

/** A stream that failed on one side, and why. */
export interface FailureFacts {
  readonly comparison: Comparison;
  readonly side: 'ours' | 'theirs';
  readonly stream: string;
  readonly error: ErrorMessage | undefined;
}

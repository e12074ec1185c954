import type { ErrorMessage } from '@source-mixpanel/testing/transcript';
import type { Comparison } from './verdict.js';

/** A stream, or `check` or `discover`, that failed with one connector only, and why. */
export interface FailureFacts {
  readonly comparison: Comparison;
  /** The connector that failed. */
  readonly side: 'ours' | 'theirs';
  readonly stream: string;
  readonly error: ErrorMessage | undefined;
}

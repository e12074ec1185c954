import { tmpdir } from 'node:os';
import { systemReason } from '@source-mixpanel/text';
import { UserError } from './user-error.js';

/**
 * Returns an error that tells the user why a temporary file could not be written, and what to do.
 */
export function temporaryProblem(cause: unknown): UserError {
  return new UserError(
    `Temporary files cannot be written to ${tmpdir()}: ${systemReason(cause)}. Set TMPDIR to another directory.`,
    { cause },
  );
}

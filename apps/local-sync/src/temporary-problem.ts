import { tmpdir } from 'node:os';
import { systemReason } from '@source-mixpanel/text';
import { UserError } from './user-error.js';

/**
 * Returns an error that explains why a temporary file could not be written, and what the user can
 * do.
 */
export function temporaryProblem(cause: unknown): UserError {
  return new UserError(
    `Temporary files cannot be written to ${tmpdir()}: ${systemReason(cause)}. Set TMPDIR to another directory.`,
    { cause },
  );
}

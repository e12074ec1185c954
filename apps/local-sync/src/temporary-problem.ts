import { tmpdir } from 'node:os';
import { systemReason } from '@source-mixpanel/text';
import { UserError } from './user-error.js';

/** Returns a message about an error of the operating system with a temporary file. */
export function temporaryProblem(cause: unknown): UserError {
  return new UserError(
    `Temporary files cannot be written to ${tmpdir()}: ${systemReason(cause)}. Set TMPDIR to another directory.`,
    { cause },
  );
}

import { tmpdir } from 'node:os';
import { systemReason } from '@source-mixpanel/text';
import { UserError } from './user-error.js';

/** Returns the sentence for an error of the operating system about a temporary file. */
export function temporaryProblem(cause: unknown): UserError {
  return new UserError(
    `Temporary files cannot be written to ${tmpdir()}: ${systemReason(cause)}. Set TMPDIR to another directory.`,
    { cause },
  );
}

/** The output takes nothing more: its reader is gone, or it could not be written. `cause` says why. */
export class OutputClosedError extends Error {
  constructor(cause: unknown) {
    super('The output takes nothing more.', { cause });
    this.name = 'OutputClosedError';
  }
}

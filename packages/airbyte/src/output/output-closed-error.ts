/** The output was closed by its reader, or could not be written. `cause` is the reason. */
export class OutputClosedError extends Error {
  constructor(cause: unknown) {
    super('The output takes nothing more.', { cause });
    this.name = 'OutputClosedError';
  }
}

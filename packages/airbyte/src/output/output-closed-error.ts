/** The output was closed by its reader, or could not be written. `cause` is the reason. */
export class OutputClosedError extends Error {
  constructor(cause: unknown) {
    super('The reader of the output has ended.', { cause });
    this.name = 'OutputClosedError';
  }
}

/**
 * Thrown when the reader has closed the output, or when the output cannot be written. `cause` is
 * the reason.
 */
export class OutputClosedError extends Error {
  constructor(cause: unknown) {
    super('The reader of the output has ended.', { cause });
    this.name = 'OutputClosedError';
  }
}

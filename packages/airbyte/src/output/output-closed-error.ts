/** Thrown when the reader closed the output, or it cannot be written. `cause` is the reason. */
export class OutputClosedError extends Error {
  constructor(cause: unknown) {
    super('The reader of the output has ended.', { cause });
    this.name = 'OutputClosedError';
  }
}

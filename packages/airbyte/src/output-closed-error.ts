/** Nobody reads what we write any more: no failure of ours, but nothing is left to do. `cause` says why. */
export class OutputClosedError extends Error {
  constructor(cause: unknown) {
    super('The reader of the output is gone.', { cause });
    this.name = 'OutputClosedError';
  }
}

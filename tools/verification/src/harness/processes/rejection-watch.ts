/** The lists to which unhandled rejections are added. */
const lists = new Set<unknown[]>();

function record(reason: unknown): void {
  for (const list of lists) list.push(reason);
}

/**
 * Records the unhandled rejections of this process until `stop`. In tests, jest receives real
 * rejections instead and fails the test.
 */
export class RejectionWatch {
  private readonly recorded: unknown[] = [];

  constructor() {
    // All watches share one listener, because Node warns if a process has more than ten.
    if (lists.size === 0) process.on('unhandledRejection', record);
    lists.add(this.recorded);
  }

  /**
   * Returns the reasons of the rejections so far, after pending microtasks have run: Node emits
   * them only then.
   */
  async reasons(): Promise<readonly unknown[]> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.recorded;
  }

  stop(): void {
    lists.delete(this.recorded);
    if (lists.size === 0) process.off('unhandledRejection', record);
  }
}

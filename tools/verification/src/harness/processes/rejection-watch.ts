/** The lists that receive rejections without a handler. */
const watchers = new Set<unknown[]>();

function tell(reason: unknown): void {
  for (const heard of watchers) heard.push(reason);
}

/**
 * Rejections without a handler from now on, until `stop`. In a test jest receives them instead,
 * and fails the test.
 */
export class RejectionWatch {
  private readonly heard: unknown[] = [];

  constructor() {
    // One listener for all: of more than a few on its process Node warns.
    if (watchers.size === 0) process.on('unhandledRejection', tell);
    watchers.add(this.heard);
  }

  /** Returns the rejections up to now; Node emits them after the pending microtasks. */
  async reasons(): Promise<readonly unknown[]> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.heard;
  }

  stop(): void {
    watchers.delete(this.heard);
    if (watchers.size === 0) process.off('unhandledRejection', tell);
  }
}

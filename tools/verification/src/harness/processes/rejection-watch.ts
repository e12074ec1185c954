/** Everyone who wants to hear of rejections that nobody handled. */
const watchers = new Set<unknown[]>();

function tell(reason: unknown): void {
  for (const heard of watchers) heard.push(reason);
}

/**
 * Rejections without a handler from now on, until `stop`. In a test jest hears of them in our place,
 * and fails the test.
 */
export class RejectionWatch {
  private readonly heard: unknown[] = [];

  constructor() {
    // One listener for all: of more than a few on its process Node warns.
    if (watchers.size === 0) process.on('unhandledRejection', tell);
    watchers.add(this.heard);
  }

  /** Those told by now: Node tells them once the work that is due has run. */
  async reasons(): Promise<readonly unknown[]> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.heard;
  }

  stop(): void {
    watchers.delete(this.heard);
    if (watchers.size === 0) process.off('unhandledRejection', tell);
  }
}

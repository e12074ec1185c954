/** Limits the number of concurrent tasks. The waiting task with the lowest rank starts first. */
export class RankedSlots {
  private readonly waiting: { readonly rank: number; readonly start: () => void }[] = [];

  /** @param free maximum number of concurrent tasks, at least 1 */
  constructor(private free: number) {}

  async run<Result>(rank: number, task: () => Promise<Result>): Promise<Result> {
    await this.acquire(rank);
    try {
      return await task();
    } finally {
      this.release();
    }
  }

  private acquire(rank: number): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    return new Promise((start) => {
      const later = this.waiting.findIndex((other) => other.rank > rank);
      this.waiting.splice(later < 0 ? this.waiting.length : later, 0, { rank, start });
    });
  }

  private release(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free += 1;
    else next.start();
  }
}

/**
 * Limits the number of tasks that run at a time; of those that wait, the one of the lowest rank
 * goes first.
 */
export class RankedSlots {
  private readonly waiting: { readonly rank: number; readonly start: () => void }[] = [];

  /** @param free tasks at a time, at least 1 */
  constructor(private free: number) {}

  async run<Result>(rank: number, task: () => Promise<Result>): Promise<Result> {
    await this.enter(rank);
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  private enter(rank: number): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    return new Promise((start) => {
      const later = this.waiting.findIndex((other) => other.rank > rank);
      this.waiting.splice(later < 0 ? this.waiting.length : later, 0, { rank, start });
    });
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free += 1;
    else next.start();
  }
}

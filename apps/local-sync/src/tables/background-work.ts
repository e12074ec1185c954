/**
 * Work on the database that is done while records go on coming: a part that prepares it, and at the same
 * time the rest of the work before it. More at a time would need more than DuckDB's memory.
 */
export class BackgroundWork {
  private prepared: Promise<unknown> = Promise.resolve();
  private done: Promise<void> = Promise.resolve();
  private failure: { readonly cause: unknown } | undefined;

  /** After work that failed, nothing more is done. */
  add<Prepared>(
    prepare: () => Promise<Prepared>,
    work: (prepared: Prepared) => Promise<void>,
  ): void {
    const preparing = this.prepared.then(() => this.attempt(prepare));
    this.prepared = preparing;
    this.done = this.done.then(async () => {
      const result = await preparing;
      if (result !== undefined) await this.attempt(() => work(result.value));
    });
  }

  /**
   * Resolves once all is done.
   * @throws what the work threw that failed
   */
  async finish(): Promise<void> {
    await this.done;
    if (this.failure !== undefined) throw this.failure.cause;
  }

  /** Resolves once nothing is done any more; what was not begun is left out, now and later. */
  async stop(): Promise<void> {
    this.failure ??= { cause: new Error('The work was stopped.') };
    await this.prepared;
    await this.done;
  }

  private async attempt<Result>(
    run: () => Promise<Result>,
  ): Promise<{ readonly value: Result } | undefined> {
    if (this.failure !== undefined) return undefined;
    try {
      return { value: await run() };
    } catch (cause) {
      this.failure ??= { cause };
      return undefined;
    }
  }
}

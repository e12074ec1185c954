/**
 * Work on the database while records arrive. Each task has two parts: the first prepares it, and runs at the
 * same time as the second part of the task before. More work at the same time would exceed DuckDB's memory.
 */
export class BackgroundWork {
  private prepared: Promise<unknown> = Promise.resolve();
  private done: Promise<void> = Promise.resolve();
  private failure: { readonly cause: unknown } | undefined;

  /** After a task failed, no other runs. */
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

  /** Resolves once no task is running. Tasks that have not begun are never run. */
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

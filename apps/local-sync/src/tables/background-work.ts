/**
 * Runs tasks on the database while records arrive. A task has two parts: `prepare` may run while
 * the second part of the previous task runs. More concurrent work would exceed DuckDB's memory
 * limit.
 */
export class BackgroundWork {
  private prepared: Promise<unknown> = Promise.resolve();
  private done: Promise<void> = Promise.resolve();
  private failure: { readonly cause: unknown } | undefined;

  /** Adds a task. After a task has failed, no later task runs. */
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
   * Resolves when all tasks have ended.
   * @throws the error of the task that failed
   */
  async finish(): Promise<void> {
    await this.done;
    if (this.failure !== undefined) throw this.failure.cause;
  }

  /** Cancels the tasks that have not begun, and resolves when no task is running. */
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

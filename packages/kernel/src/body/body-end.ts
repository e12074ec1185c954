export interface BodyEndHandlers {
  /**
   * Called once: when the chunks ended, failed or were cancelled, or when the iteration never
   * began.
   */
  readonly onEnd: () => void;
  /** What to throw instead of the error that broke the chunks. */
  readonly onError?: (error: unknown) => unknown;
}

/**
 * Returns the same chunks and calls the handlers when they end. Chunks that are already watched get
 * one more listener instead of a second wrapper, except when errors are to be replaced.
 */
export function onBodyEnd(
  chunks: AsyncIterable<Uint8Array>,
  handlers: BodyEndHandlers,
): AsyncIterable<Uint8Array> {
  if (chunks instanceof WatchedChunks && handlers.onError === undefined) {
    chunks.listen(handlers.onEnd);
    return chunks;
  }
  return new WatchedChunks(chunks, handlers);
}

/**
 * Not a generator, because the `return` of a generator that was never started runs none of its code: a caller
 * that drops an unread body would leave the connection open and its slot taken.
 */
class WatchedChunks implements AsyncIterableIterator<Uint8Array, undefined> {
  private readonly source: AsyncIterator<Uint8Array>;
  private readonly listeners: (() => void)[];
  private isOver = false;

  constructor(
    chunks: AsyncIterable<Uint8Array>,
    private readonly handlers: BodyEndHandlers,
  ) {
    this.source = chunks[Symbol.asyncIterator]();
    this.listeners = [handlers.onEnd];
  }

  /** Calls the listener once when the chunks end, or at once if they have ended. */
  listen(listener: () => void): void {
    if (this.isOver) listener();
    else this.listeners.push(listener);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    try {
      const next = await this.source.next();
      if (next.done !== true) return { done: false, value: next.value };
    } catch (error) {
      this.end();
      throw this.handlers.onError === undefined ? error : this.handlers.onError(error);
    }
    this.end();
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.end();
    await this.source.return?.();
    return { done: true, value: undefined };
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const listener of this.listeners) listener();
  }
}

/** Cancels a body that will not be read, which frees its connection and its slot. */
export async function cancelBody(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  await chunks[Symbol.asyncIterator]().return?.();
}

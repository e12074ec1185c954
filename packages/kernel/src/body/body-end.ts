export interface BodyEndHandlers {
  /**
   * Called once, when the chunks have ended, have failed or were cancelled, even if no chunk was
   * ever read.
   */
  readonly onEnd: () => void;
  /** Converts an error that the chunks throw to the error that the reader receives. */
  readonly onError?: (error: unknown) => unknown;
}

/**
 * Wraps the chunks of a body so that the handlers are called when the chunks end. If this function
 * has already wrapped the chunks, and `onError` is not set, it adds `onEnd` to the existing
 * wrapper.
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
 * The chunks of a body, which call listeners when they end. This is not a generator, because the
 * `return` of a generator that was never started does not run its code: if a caller cancelled an
 * unread body, its connection would stay open and its concurrency slot would never be released.
 */
class WatchedChunks implements AsyncIterableIterator<Uint8Array, undefined> {
  private readonly source: AsyncIterator<Uint8Array>;
  private readonly listeners: (() => void)[];
  private hasEnded = false;

  constructor(
    chunks: AsyncIterable<Uint8Array>,
    private readonly handlers: BodyEndHandlers,
  ) {
    this.source = chunks[Symbol.asyncIterator]();
    this.listeners = [handlers.onEnd];
  }

  /** Calls the listener once, when the chunks end, or immediately if they have already ended. */
  listen(listener: () => void): void {
    if (this.hasEnded) listener();
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
    if (this.hasEnded) return;
    this.hasEnded = true;
    for (const listener of this.listeners) listener();
  }
}

/**
 * Cancels a body whose remaining bytes are not needed. This releases its connection and its
 * concurrency slot.
 */
export async function cancelBody(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  await chunks[Symbol.asyncIterator]().return?.();
}

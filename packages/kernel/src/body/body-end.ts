export interface BodyEndHandlers {
  /** Called once: the chunks ended, failed, were cancelled, or the iteration never began. */
  onEnd(): void;
  /** What to throw instead of the error that broke the chunks. */
  onError?(error: unknown): unknown;
}

/**
 * Returns the same chunks and calls the handlers when they end. Not a generator, because the `return`
 * of a generator that was never started runs none of its code: a caller that drops an unread body
 * would leave the connection open and its slot taken.
 */
export function onBodyEnd(
  chunks: AsyncIterable<Uint8Array>,
  watch: BodyEndHandlers,
): AsyncIterable<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    watch.onEnd();
  };
  const iterator: AsyncIterator<Uint8Array, undefined> = {
    async next() {
      try {
        const next = await source.next();
        if (next.done !== true) return { done: false, value: next.value };
      } catch (error) {
        end();
        throw watch.onError === undefined ? error : watch.onError(error);
      }
      end();
      return { done: true, value: undefined };
    },
    async return() {
      end();
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

/** Cancels a body that will not be read: its connection and its slot become free. */
export async function cancelBody(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  await chunks[Symbol.asyncIterator]().return?.();
}

/**
 * Returns an iterator over the values that `read` yields. Its `return`, which a `for await` loop
 * calls when it ends early, aborts the controller that `read` received. The `return` of a plain
 * generator would instead wait for the pending `next`, which may wait an hour for quota.
 */
export function stoppable<Value>(
  read: (stop: AbortController) => AsyncGenerator<Value, void>,
): AsyncIterableIterator<Value, undefined> {
  const stop = new AbortController();
  const values = read(stop);
  const end = { done: true, value: undefined } as const;
  let isReturned = false;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        const { done, value } = await values.next();
        return done === true ? end : { value };
      } catch (error) {
        if (isReturned && error === stop.signal.reason) return end;
        throw error;
      }
    },
    async return() {
      isReturned = true;
      stop.abort();
      try {
        await values.return();
      } catch (error) {
        if (error !== stop.signal.reason) throw error;
      }
      return end;
    },
  };
}

/**
 * Returns an iterator over what `read` yields. Its `return`, which the end of a `for await` loop
 * calls, aborts the signal of `read` first: the `return` of a generator waits for its pending
 * `next`, which may be waiting an hour for quota.
 * @param outer aborts the read as well; the iteration then rejects with its reason
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

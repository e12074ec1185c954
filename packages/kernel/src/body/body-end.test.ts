import { describe, expect, it } from '@jest/globals';
import { failure } from '../../test/local-call.js';
import { cancelBody, onBodyEnd } from './body-end.js';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

/** Creates a source of two chunks, which then ends or throws, and records that it was closed. */
function source(error?: Error) {
  const closed: boolean[] = [];
  async function* chunks(): AsyncGenerator<Uint8Array, void> {
    try {
      yield await Promise.resolve(bytes(1));
      yield bytes(2);
    } finally {
      closed.push(true);
    }
    if (error !== undefined) throw error;
  }
  return { chunks: chunks(), closed };
}

function watched(error?: Error, onError?: (error: unknown) => unknown) {
  const { chunks, closed } = source(error);
  let ends = 0;
  const watching = onBodyEnd(chunks, {
    onEnd: () => {
      ends += 1;
    },
    ...(onError === undefined ? {} : { onError }),
  });
  return { reading: watching[Symbol.asyncIterator](), watching, closed, ends: () => ends };
}

describe('onBodyEnd', () => {
  it('yields the chunks and calls onEnd once, even if next and return are called after the end', async () => {
    const { reading, watching, ends } = watched();
    expect(await reading.next()).toEqual({ done: false, value: bytes(1) });
    expect(await reading.next()).toEqual({ done: false, value: bytes(2) });
    expect(ends()).toBe(0);
    expect(await reading.next()).toEqual({ done: true, value: undefined });
    expect(await reading.next()).toEqual({ done: true, value: undefined });
    await cancelBody(watching);
    expect(ends()).toBe(1);
  });

  it('calls onEnd when the chunks throw, and throws their error or the one that onError returns', async () => {
    const error = new Error('broke');
    for (const [onError, thrown] of [
      [undefined, error],
      [() => 'another', 'another'],
    ] as const) {
      const { reading, ends } = watched(error, onError);
      await reading.next();
      await reading.next();
      expect(await failure(reading.next())).toBe(thrown);
      expect(ends()).toBe(1);
    }
  });

  it('calls onEnd and closes the source when the reader stops early', async () => {
    const { reading, watching, closed, ends } = watched();
    await reading.next();
    expect(await reading.return?.()).toEqual({ done: true, value: undefined });
    await cancelBody(watching);
    expect([ends(), closed]).toEqual([1, [true]]);
  });

  it('calls onEnd when the chunks are cancelled unread, even if the source has no return method', async () => {
    const { watching, ends } = watched();
    await cancelBody(watching);
    expect(ends()).toBe(1);
    const withoutReturn = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }),
    };
    let calls = 0;
    const onEnd = (): void => void (calls += 1);
    await cancelBody(onBodyEnd(withoutReturn, { onEnd }));
    expect(calls).toBe(1);
    await cancelBody(withoutReturn);
  });

  it('wraps the chunks only once, and calls every onEnd once, even one that is added after the end', async () => {
    const { watching, ends } = watched();
    const calls: string[] = [];
    expect(onBodyEnd(watching, { onEnd: () => calls.push('second') })).toBe(watching);
    await cancelBody(watching);
    expect([ends(), calls]).toEqual([1, ['second']]);
    onBodyEnd(watching, { onEnd: () => calls.push('late') });
    expect([ends(), calls]).toEqual([1, ['second', 'late']]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { BrokenSliceError, type ReadIo } from '@source-mixpanel/stream';
import { story } from '../../test/memory-output.js';
import { start } from '../../test/run.js';
import { checkpoint, list, row, simpleStream, untilStopped } from '../../test/simple-stream.js';

describe('a stop', () => {
  it('ends a stream INCOMPLETE, after its last state and without an error', async () => {
    const stop = new AbortController();
    const stream = simpleStream({
      async *read(_slice, io) {
        yield row(1);
        yield checkpoint({ id: 1 });
        stop.abort(new Error('SIGTERM'));
        await untilStopped(io);
      },
    });
    const { output, result } = start([stream], { signal: stop.signal });
    expect(await result).toEqual({ kind: 'stopped' });
    expect(story(output.lines, 's')).toEqual([
      'STARTED',
      'RUNNING',
      'record {"id":1}',
      'state {"id":1} 1',
      'INCOMPLETE',
    ]);
    expect(output.lines.filter(({ log }) => log?.level === 'ERROR')).toEqual([]);
  });

  it('never ends a stream COMPLETE, even if its read or its list of slices ends normally', async () => {
    const stop = new AbortController();
    const reads = simpleStream({
      name: 'reads',
      async *read(_slice, io) {
        yield row(1);
        stop.abort();
        await untilStopped(io).catch(() => undefined);
      },
    });
    const lists = simpleStream({
      name: 'lists',
      async *slices(_state, io) {
        await untilStopped(io).catch(() => undefined);
        yield* [];
      },
    });
    const { output, result } = start([reads, lists], { signal: stop.signal });
    expect(await result).toEqual({ kind: 'stopped' });
    expect(story(output.lines, 'reads').at(-1)).toBe('INCOMPLETE');
    expect(story(output.lines, 'lists').at(-1)).toBe('INCOMPLETE');
  });
});

describe('a read that has ended', () => {
  it('has removed its listeners from every signal', async () => {
    const seen: ReadIo[] = [];
    const reads = simpleStream({
      async *read(_slice, io) {
        seen.push(io);
        await Promise.resolve();
        yield row(1);
      },
    });
    const fails = simpleStream({
      name: 'fails',
      async *read(_slice, io) {
        seen.push(io);
        await Promise.resolve();
        throw new Error('no');
      },
    });
    const stop = new AbortController();
    await start([reads, fails], { signal: stop.signal }).result;
    const signals = [stop.signal, ...seen.map(({ signal }) => signal)];
    expect(signals).toHaveLength(3);
    for (const signal of signals) expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a stopped slice', () => {
  it('does not let later slices commit when its read returns normally', async () => {
    const stop = new AbortController();
    const stream = simpleStream({
      slices: () => list([{ id: 'stopped' }, { id: 'whole' }]),
      async *read({ id }, io) {
        yield row(1);
        if (id === 'stopped') await untilStopped(io).catch(() => undefined);
        else yield checkpoint({ through: 2 });
      },
    });
    const { output, result } = start([stream], { signal: stop.signal });
    await new Promise(setImmediate);
    stop.abort();
    expect(await result).toEqual({ kind: 'stopped' });
    expect(story(output.lines, 's').filter((line) => line.startsWith('state'))).toEqual([]);
  });

  it('is not logged as being read again if it breaks', async () => {
    const stop = new AbortController();
    const stream = simpleStream({
      async *read(_slice, io) {
        yield row(1);
        stop.abort();
        await untilStopped(io).catch(() => undefined);
        throw new BrokenSliceError('broken_body', 'Broke.', { maxAttempts: 4, mayDivide: false });
      },
    });
    const { output, result } = start([stream], { signal: stop.signal });
    expect(await result).toEqual({ kind: 'stopped' });
    expect(output.lines.filter(({ log }) => log?.level === 'WARN')).toEqual([]);
  });
});
